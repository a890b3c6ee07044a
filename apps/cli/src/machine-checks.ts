import { existsSync, rmdirSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { arch, availableParallelism, freemem, platform, totalmem } from 'node:os'
import { dirname } from 'node:path'

import { displayPath } from './home.ts'
import { requireWritableHome } from './writable-home.ts'
import { byteCount } from './terminal/quantity.ts'

/** One thing that a run needs. */
export interface Check {
  readonly name: string
  readonly result: 'ok' | 'warn' | 'fail'
  readonly found: string
  /** What to do; null when all is well. */
  readonly advice: string | null
}

const LOWEST_NODE = 24
const GIB = 2 ** 30
const LITTLE_MEMORY = 1 * GIB
const LITTLE_DISK = 1 * GIB
const NO_DISK = 50 * 2 ** 20

/** Smallest WebAssembly module with a SIMD instruction: a function that gives i8x16.splat(0). */
const SIMD_MODULE = Buffer.from(
  ['0061736d01000000', '010501', '60', '00017b', '03020100', '0a0801', '06004100fd0f0b'].join(''),
  'hex',
)

/** Check what a survey needs of this machine. Writes nothing but a probe file into the home. */
export async function checkMachine(home: string): Promise<readonly Check[]> {
  return [
    node(),
    await sqlite(),
    simd(),
    cores(),
    memory(),
    homeWritable(home),
    await disk(home),
    data(),
  ]
}

function node(): Check {
  const found = `${process.version} on ${platform()} ${arch()}`
  return Number(process.versions.node.split('.')[0]) >= LOWEST_NODE
    ? { name: 'node', result: 'ok', found, advice: null }
    : { name: 'node', result: 'fail', found, advice: `install Node >= ${LOWEST_NODE}` }
}

async function sqlite(): Promise<Check> {
  try {
    const { DatabaseSync } = await import('node:sqlite')
    const database = new DatabaseSync(':memory:')
    const row = database.prepare('select sqlite_version() as version').get()
    database.close()
    return { name: 'sqlite', result: 'ok', found: String(row?.['version']), advice: null }
  } catch (error) {
    return {
      name: 'sqlite',
      result: 'fail',
      found: String(error),
      advice: 'this Node was built without node:sqlite; use an official build',
    }
  }
}

function simd(): Check {
  return WebAssembly.validate(SIMD_MODULE)
    ? { name: 'wasm simd', result: 'ok', found: 'there', advice: null }
    : {
        name: 'wasm simd',
        result: 'fail',
        found: 'missing',
        advice: 'the search kernels need it; use a newer CPU or Node build',
      }
}

function cores(): Check {
  const count = availableParallelism()
  return {
    name: 'cores',
    result: count > 1 ? 'ok' : 'warn',
    found: String(count),
    advice: count > 1 ? null : 'a run works, one item at a time',
  }
}

function memory(): Check {
  const free = freemem()
  const little = free < LITTLE_MEMORY
  return {
    name: 'memory',
    result: little ? 'warn' : 'ok',
    found: `${byteCount(free)} free of ${byteCount(totalmem())}`,
    advice: little ? 'use fewer workers (--workers 1)' : null,
  }
}

function homeWritable(home: string): Check {
  const there = existsSync(home)
  try {
    requireWritableHome(home)
    if (!there) rmdirSync(home)
    return {
      name: 'home',
      result: 'ok',
      found: `${displayPath(home)} can be written`,
      advice: null,
    }
  } catch (error) {
    return { name: 'home', result: 'fail', found: (error as Error).message, advice: null }
  }
}

async function disk(home: string): Promise<Check> {
  let folder = home
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder)
  const { bavail, bsize } = await statfs(folder)
  const free = bavail * bsize
  return {
    name: 'disk',
    result: free < NO_DISK ? 'fail' : free < LITTLE_DISK ? 'warn' : 'ok',
    found: `${byteCount(free)} free for the home`,
    advice: free < LITTLE_DISK ? 'make room, or put the home elsewhere with --home' : null,
  }
}

/** Real light curves are for the tests only: without them everything else works. */
function data(): Check {
  const folder = process.env['LONGRUN_DATA']
  if (folder === undefined)
    return {
      name: 'data',
      result: 'ok',
      found: 'LONGRUN_DATA is not set (only the tests on real stars use it)',
      advice: null,
    }
  return existsSync(folder)
    ? { name: 'data', result: 'ok', found: 'LONGRUN_DATA is there', advice: null }
    : {
        name: 'data',
        result: 'warn',
        found: `LONGRUN_DATA names ${folder}, which does not exist`,
        advice: 'unset it, or name the folder of test light curves',
      }
}
