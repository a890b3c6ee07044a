/** Speaks the drivers' protocol and claims to need 500 ms a run. */

import { createInterface } from 'node:readline'

const reply = (message: object): void => {
  process.stdout.write(`${JSON.stringify(message)}\n`)
}
reply({ version: '0.0.1' })
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line) as { do: string }
  if (request.do === 'load') reply({ rows: 3 })
  else reply({ ms: 500, periods: 10, best: { periodDays: 3.2, t0: 0, durationDays: 0.1 } })
}
