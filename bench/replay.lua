-- Sends the requests of a file (one path a line) in turn.
local paths, at = {}, 0

function init(args)
   for line in io.lines(args[1]) do paths[#paths + 1] = line end
   wrk.headers["Accept"] = args[2] or "application/sparql-results+json"
end

function request()
   at = at % #paths + 1
   return wrk.format("GET", paths[at])
end

dofile(debug.getinfo(1, "S").source:match("^@(.*/)") .. "figures.lua")
