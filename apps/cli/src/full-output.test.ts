import { spawnSync } from 'node:child_process'
import { closeSync, existsSync, openSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { expect, it } from 'vitest'

const BIN = fileURLToPath(new URL('../bin/longrun.js', import.meta.url))
/** A device that is always full, where the system has one. */
const FULL = '/dev/full'

it.skipIf(!existsSync(FULL))('says in one line that its output has no room', () => {
  const full = openSync(FULL, 'w')
  const { status, stderr } = spawnSync(process.execPath, [BIN, 'run', '--help'], {
    stdio: ['ignore', full, 'pipe'],
    encoding: 'utf8',
  })
  closeSync(full)
  expect([status, stderr]).toEqual([
    5,
    'longrun: the result could not be written where the output goes (ENOSPC); make room, or send it elsewhere\n',
  ])
})
