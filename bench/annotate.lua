-- Creates annotations, each with other words and another place.
local at = 0

function init(args)
   wrk.method = "POST"
   wrk.headers["Content-Type"] = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
   wrk.headers["Authorization"] = "Bearer " .. args[1]
end

function request()
   at = at + 1
   local body = string.format([[{"@context": "http://www.w3.org/ns/anno.jsonld", "type": "Annotation",
      "motivation": "commenting", "body": {"type": "TextualBody", "format": "text/plain", "language": "en",
      "value": "In bar %d the melody moves to the violin, and the piano rests."},
      "target": {"source": "https://example.org/recording/%d.flac", "selector": {"type": "FragmentSelector",
      "conformsTo": "http://www.w3.org/TR/media-frags/", "value": "t=%d,%d"}}}]], at, at % 500, at, at + 5)
   return wrk.format(nil, nil, nil, body)
end

dofile(debug.getinfo(1, "S").source:match("^@(.*/)") .. "figures.lua")
