import { readFileSync, writeFileSync } from 'node:fs'

import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { type Running, until, type Workplace, workplace } from '../test-support/spawn-longrun.ts'

let place: Workplace
let running: Running | null = null
beforeEach(() => {
  place = workplace()
})
afterEach(() => {
  running?.child.kill('SIGKILL')
  running = null
  place.remove()
})

/** Start a mock on any port and wait for its address. */
async function start(args: readonly string[]): Promise<{ url: string; running: Running }> {
  const started = place.start(['llm', 'mock', '--port', '0', '--json', ...args])
  running = started
  let said = ''
  started.child.stdout?.on('data', (text: string) => (said += text))
  const first = await until(async () => (said.includes('\n') ? said.split('\n')[0] : null))
  return { url: (JSON.parse(first) as { url: string }).url, running: started }
}

async function ask(url: string, content: string): Promise<number> {
  const body = JSON.stringify({ model: 'mock', messages: [{ role: 'user', content }] })
  const reply = await fetch(`${url}/chat/completions`, { method: 'POST', body })
  await reply.text()
  return reply.status
}

describe('longrun llm mock', () => {
  it('serves by its script, says what it served on Ctrl-C, and logs numbers only', async () => {
    writeFileSync(
      place.path('rehearsal.yaml'),
      'lexicon: { terms: [winner] }\nfaults:\n  - { kind: server-error, contains: [PLANTED], attempts: always }\n',
    )
    const mock = await start(['--script', 'rehearsal.yaml', '--log', 'served.jsonl'])
    expect(await ask(mock.url, 'a winner')).toBe(200)
    expect(await ask(mock.url, 'PLANTED')).toBe(500)
    const page = (await (await fetch(new URL('/stats', mock.url))).json()) as object
    expect(page).toMatchObject({ requests: 2, answers: 1 })
    mock.running.child.kill('SIGINT')
    const { code, stdout, stderr } = await mock.running.finished
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(JSON.parse(stdout.trim().split('\n')[1] ?? '')).toEqual(page)
    const log = readFileSync(place.path('served.jsonl'), 'utf8')
    expect(log.trim().split('\n')).toHaveLength(2)
    expect(log).not.toMatch(/PLANTED|winner/)
  })

  it('permits what --rpm says', async () => {
    const mock = await start(['--rpm', '3'])
    const statuses: number[] = []
    for (const text of ['a', 'b', 'c', 'd']) statuses.push(await ask(mock.url, text))
    expect(statuses).toEqual([200, 200, 200, 429])
  })

  it.each([
    ['a port that is none', ['--port', '70000'], /from 1 to 65535/],
    ['a script that is not there', ['--script', 'none.yaml'], /no script none\.yaml/],
    ['a share above 1', ['--faults', '10'], /from 0 to 1/],
    ['a script and a share', ['--faults', '0.1', '--script', 'a.yaml'], /cannot be used with/],
    ['a log that cannot be written', ['--log', 'no/folder/a.jsonl'], /ENOENT/],
  ])('%s is refused', async (_what, args, message) => {
    const { code, stdout, stderr } = await place.run(['llm', 'mock', ...args])
    expect(stderr).toMatch(message)
    expect(stderr).not.toMatch(/\n\s+at /)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  })

  it('names the key of a script that it does not know', async () => {
    writeFileSync(place.path('a.yaml'), 'faults: [{ kind: explode }]\n')
    const { code, stderr } = await place.run(['llm', 'mock', '--script', 'a.yaml'])
    expect(stderr).toMatch(/a\.yaml is no script of a mock: faults\.0\.kind must be one of/)
    expect(code).toBe(2)
  })
})
