import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/*
 * Writes the golden files anew from their reference programs: `npm run golden`. Each script names
 * the packages that it needs; LONGRUN_PEERS is a Python interpreter that has them, and LONGRUN_DATA
 * the folder of real light curves.
 */

const root = new URL('../../', import.meta.url)
const data = process.env['LONGRUN_DATA'] ?? fileURLToPath(new URL('../shared/data', root))

/** From the repository's root; `output` where the script prints its file instead of writing it. */
const GOLDEN: readonly {
  readonly script: string
  readonly arguments: readonly string[]
  readonly output: string | null
}[] = [
  { script: 'test/golden/bls.py', arguments: [], output: null },
  { script: 'test/golden/tls.py', arguments: [], output: null },
  {
    script: 'test/golden/tls-agreement.py',
    arguments: [data],
    output: 'test/golden/tls-agreement.json',
  },
  { script: 'test/golden/biweight.py', arguments: [], output: 'test/golden/biweight.json' },
  { script: 'test/golden/detrend.py', arguments: [], output: 'test/golden/detrend.json' },
  { script: 'test/golden/binomial.py', arguments: [], output: 'test/golden/binomial.json' },
  { script: 'test/golden/statistics.py', arguments: [], output: 'test/golden/statistics.json' },
  {
    script: 'io/archive/golden/light-curves.py',
    arguments: [data],
    output: 'io/archive/golden/light-curves.json',
  },
]

const python = process.env['LONGRUN_PEERS']
if (python === undefined || python === '') {
  console.error(
    'set LONGRUN_PEERS to a Python interpreter that has the packages named in test/golden/*.py',
  )
  process.exitCode = 2
} else {
  for (const golden of GOLDEN) {
    console.error(golden.script)
    const script = fileURLToPath(new URL(golden.script, root))
    const printed = execFileSync(python, [script, ...golden.arguments], {
      stdio: ['ignore', 'pipe', 'inherit'],
      maxBuffer: 2 ** 28,
    })
    if (golden.output !== null) writeFileSync(new URL(golden.output, root), printed)
  }
}
