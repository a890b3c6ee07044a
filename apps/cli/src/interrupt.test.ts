import { appendFileSync, readFileSync } from 'node:fs'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { type Running, until, type Workplace, workplace } from '../test-support/spawn-longrun.ts'
import { type StatusJson, writeSurvey } from '../test-support/survey-place.ts'

const STARS = 40

let place: Workplace
let running: Running | null = null
beforeEach(() => {
  place = workplace()
  writeSurvey(place, { stars: STARS, days: 25 })
})
afterEach(() => {
  running?.child.kill('SIGKILL')
  running = null
  place.remove()
})

async function status(): Promise<StatusJson> {
  return JSON.parse((await place.run(['run', 'status', '--json'])).stdout) as StatusJson
}

/** Start the run and wait until some of it is done and most of it is not. */
async function startAndWait(): Promise<Running> {
  running = place.start(['run', 'start', 'spec.yaml', '--workers', '1'])
  await until(async () => {
    const { code, stdout } = await place.run(['run', 'status', '--json'])
    if (code !== 0) return null
    const now = JSON.parse(stdout) as StatusJson
    return now.succeeded > 0 ? now : null
  })
  return running
}

describe('a run that is stopped', () => {
  it('pauses on Ctrl-C with exit 130, prints the resume command, and that command finishes it', async () => {
    const { child, finished } = await startAndWait()
    child.kill('SIGINT')
    const { code, stderr } = await finished
    expect(code).toBe(130)
    const paused = await status()
    expect(paused.state).toBe('paused')
    expect(paused.pending).toBeGreaterThan(0)
    const command = /longrun(?:\.js)? (run resume \S+)$/m.exec(stderr)?.[1]
    expect(command).toBe(`run resume ${paused.runId}`)
    const resumed = await place.run([...`${command}`.split(' '), '--json'])
    expect(resumed.code).toBe(0)
    expect(JSON.parse(resumed.stdout)).toMatchObject({ succeeded: STARS, state: 'completed' })
  })

  it('pauses on SIGTERM with exit 143', async () => {
    const { child, finished } = await startAndWait()
    child.kill('SIGTERM')
    expect((await finished).code).toBe(143)
    expect((await status()).state).toBe('paused')
  })

  it('ends at once on a second signal, and can be resumed', async () => {
    const { child, finished } = await startAndWait()
    let said = ''
    child.stderr?.on('data', (text: string) => (said += text))
    child.kill('SIGINT')
    await until(async () => (said.includes('pausing') ? true : null))
    child.kill('SIGINT')
    expect((await finished).code).toBe(130)
    const { state, pending } = await status()
    expect(['interrupted', 'paused']).toContain(state)
    expect(pending).toBeGreaterThan(0)
  })

  it('names a home that is not the default in the resume command', async () => {
    running = place.start(['run', 'start', 'spec.yaml', '--workers', '1', '--home', 'my home'])
    await until(async () => {
      const list = await place.run(['run', 'list', '--json', '--home', 'my home'])
      const [run] = JSON.parse(list.stdout) as StatusJson[]
      return run?.holder ? run : null
    })
    running.child.kill('SIGINT')
    const { stderr } = await running.finished
    expect(stderr).toMatch(/run resume \S+ --home 'my home'$/m)
  })

  it('pauses when another terminal asks, with exit 5', async () => {
    const { finished } = await startAndWait()
    const asked = await place.run(['run', 'pause', '--json'])
    expect(asked.code).toBe(0)
    expect(JSON.parse(asked.stdout)).toMatchObject({ state: 'paused' })
    const { code, stderr } = await finished
    expect(code).toBe(5)
    expect(stderr).toMatch(/run resume/)
  })

  it('is cancelled when another terminal asks', async () => {
    const { finished } = await startAndWait()
    const { runId } = await status()
    expect((await place.run(['run', 'cancel', runId])).code).toBe(0)
    expect((await finished).code).toBe(5)
    expect((await status()).state).toBe('cancelled')
  })
})

describe('a run that is held or unfinished', () => {
  it('refuses a second resume with exit 2 and names the holder', async () => {
    const { child } = await startAndWait()
    const { code, stderr } = await place.run(['run', 'resume'])
    expect(code).toBe(2)
    expect(stderr).toContain(String(child.pid))
    expect(stderr).toMatch(/since \d{4}-\d\d-\d\dT/)
  })

  it('a start of its spec names it with exit 2; --resume refuses a changed spec with exit 4 and a diff', async () => {
    const { child, finished } = await startAndWait()
    child.kill('SIGKILL')
    await finished
    const { runId, state } = await status()
    expect(state).toBe('interrupted')
    const start = await place.run(['run', 'start', 'spec.yaml'])
    expect(start.code).toBe(2)
    expect(start.stderr).toContain(runId)
    expect(start.stderr).toMatch(/--resume\n.*--fresh$/m)

    const changed = ['run', 'start', 'spec.yaml', '--set', 'params.periodMinDays=1']
    const told = await place.run(changed)
    expect([told.code, told.stderr]).toEqual([
      2,
      expect.stringMatching(
        new RegExp(
          `with another params\\.periodMinDays; decide: go on .* as it was planned, .*\n.* run resume ${runId}\n.*--fresh$`,
          'm',
        ),
      ),
    ])
    const refused = await place.run([...changed, '--resume'])
    expect(refused.code).toBe(4)
    expect(refused.stderr).toMatch(/params\.periodMinDays: 0\.5 -> 1/)
  })

  it('a changed source file is refused with exit 4 and its name', async () => {
    const { child, finished } = await startAndWait()
    child.kill('SIGKILL')
    await finished
    const path = place.path('data', `star-${String(STARS - 1).padStart(3, '0')}.csv`)
    appendFileSync(path, readFileSync(path, 'utf8').split('\n').at(-2) ?? '')
    const { code, stderr } = await place.run(['run', 'resume'])
    expect(code).toBe(4)
    expect(stderr).toMatch(/star-039\.csv/)
  })
})
