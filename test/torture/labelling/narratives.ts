import { uniform } from '../support/random.ts'

const who = ['The operator', 'A visitor', 'One of the fitters', 'The driver', 'A trainee']
const did = ['slipped on', 'looked at', 'walked past', 'tripped over', 'moved', 'was hit by']
const what = ['a wet step', 'the old lathe', 'a loose cable', 'the ladder', 'a pallet', 'the gate']
const then = ['and went home', 'and was not hurt', 'and fell', 'and told the foreman', 'by night']

/** Two narratives an incident, with a manual label; texts are all different. */
export function narrativesCsv(items: number, seed: number): string {
  const random = uniform(seed)
  const one = (words: readonly string[]): string => words[Math.floor(random() * words.length)]
  const lines = ['incident,type,label,text']
  for (let i = 0; i < items; i++) {
    const words = Array.from({ length: 1 + Math.floor(random() * 4) }, () =>
      [one(who), one(did), one(what), one(then)].join(' '),
    )
    const type = i % 2 === 0 ? 'le' : 'cme'
    lines.push(`${i >> 1},${type},${random() < 0.3 ? 1 : 0},"Note ${i}. ${words.join('. ')}."`)
  }
  return `${lines.join('\n')}\n`
}

/** Spec of the run; only the model differs between the endpoint and the recording. */
export function specText(options: {
  readonly model:
    | { readonly provider: 'openai'; readonly url: string }
    | { readonly provider: 'replay'; readonly file: string }
  readonly concurrency: number
}): string {
  const { model, concurrency } = options
  const asked =
    model.provider === 'replay'
      ? `{ provider: replay, file: ${JSON.stringify(model.file)} }`
      : `{ provider: openai, baseUrl: '${model.url}', model: mock, timeoutMs: 5000, prices: { date: 2026-01-01, inputPerMillionUsd: 0.15, outputPerMillionUsd: 0.6 } }`
  return [
    'name: kills',
    'pipeline: narrative-labelling',
    'source: { file: narratives.csv, id: incident, type: type, text: text, labels: [label] }',
    `model: ${asked}`,
    'prompt: { version: 1, author: torture, system: "Answer as asked.", user: "Did a person fall? {{text}}" }',
    `limits: { concurrency: ${concurrency} }`,
    'data: { sensitivity: open }',
    'gate: { minSuccessShare: 0.5 }',
    '',
  ].join('\n')
}
