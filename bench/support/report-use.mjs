import { writeFileSync } from 'node:fs'

// Loaded into a process that is measured: it tells at its end what it used, the threads and all.
const path = process.env.LINK_CACHE_USE_REPORT
process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  if (path)
    writeFileSync(path, JSON.stringify({ cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakMb: maxRSS / 1024 }))
})
