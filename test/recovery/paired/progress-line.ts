/** One line on stderr: a bar, how many are done, and how long the rest will take. */
export interface ProgressLine {
  step(): void
  end(): void
}

const WIDTH = 24
/** On a terminal the line is drawn again this often; in a log file a line a minute is enough [ms]. */
const EVERY_MS = process.stderr.isTTY ? 250 : 60_000

/** Begins with `done` of `total`; those cost nothing and do not count for the time left. */
export function progressLine(label: string, total: number, done: number): ProgressLine {
  const started = performance.now()
  const before = done
  let count = done
  let shown = started
  const show = (): void => {
    shown = performance.now()
    const full = Math.round((WIDTH * count) / total)
    const bar = '#'.repeat(full) + '-'.repeat(WIDTH - full)
    const rest = count > before ? ((shown - started) / (count - before)) * (total - count) : null
    const left = rest === null ? '' : `, ${(rest / 60_000).toFixed(1)} min left`
    const line = `${label} [${bar}] ${count}/${total}${left}`
    process.stderr.write(process.stderr.isTTY ? `\r${line.padEnd(78)}` : `${line}\n`)
  }
  return {
    step() {
      count++
      if (performance.now() - shown >= EVERY_MS) show()
    },
    end() {
      show()
      if (process.stderr.isTTY) process.stderr.write('\n')
    },
  }
}
