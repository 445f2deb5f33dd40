-- What every script here prints at its end: requests a second, median and 95th percentile in ms, what failed.
function done(summary, latency)
   local bad = summary.errors.status + summary.errors.timeout + summary.errors.read + summary.errors.connect
   io.write(string.format("RESULT %f %f %f %d\n", summary.requests / summary.duration * 1e6,
      latency:percentile(50) / 1000, latency:percentile(95) / 1000, bad))
end
