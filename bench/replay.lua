-- Sends the requests of a file (one path a line) in turn, and prints the figures that the benchmark reads.
local paths, at = {}, 0

function init(args)
   for line in io.lines(args[1]) do paths[#paths + 1] = line end
   wrk.headers["Accept"] = args[2] or "application/sparql-results+json"
end

function request()
   at = at % #paths + 1
   return wrk.format("GET", paths[at])
end

function done(summary, latency)
   local bad = summary.errors.status + summary.errors.timeout + summary.errors.read + summary.errors.connect
   io.write(string.format("RESULT %f %f %f %d\n", summary.requests / summary.duration * 1e6,
      latency:percentile(50) / 1000, latency:percentile(95) / 1000, bad))
end
