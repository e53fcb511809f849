import { writeFileSync } from 'node:fs'

// Loaded into a process that is measured: at its end it reports what it used, threads included.
const path = process.env.LINK_CACHE_USE_REPORT
process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  if (path)
    writeFileSync(path, JSON.stringify({ cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakMb: maxRSS / 1024 }))
})
