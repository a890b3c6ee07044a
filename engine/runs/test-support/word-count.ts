import { TaskError, type Task } from '../src/index.ts'

/** Counts the words of a text file: a task that has nothing to do with stars. */
const wordCount: Task<{ readonly slowMs?: number; readonly picky?: boolean }, string> = {
  name: 'word-count',
  version: '1',
  maxBatch: 4,
  tables: [
    {
      name: 'texts',
      columns: [
        { name: 'words', type: 'integer', unit: null, description: 'Number of words' },
        { name: 'mean_length', type: 'number', unit: null, description: 'Mean letters a word' },
        { name: 'first_word', type: 'string', unit: null, description: 'First word' },
        { name: 'draw', type: 'number', unit: null, description: 'A number from the item seed' },
      ],
    },
    {
      name: 'long_words',
      columns: [{ name: 'word', type: 'string', unit: null, description: 'Over six letters' }],
    },
  ],
  load: async (item) => {
    const { readFile } = await import('node:fs/promises')
    return [await readFile(item.locator as string)]
  },
  prepare: (bytes, { params }) => {
    const value = new TextDecoder().decode(bytes[0])
    if (params.picky === true && value === '')
      throw new TaskError({ errorClass: 'input_invalid', message: 'The text is empty.' })
    // Tried once more, on another worker, before it fails.
    if (params.picky === true && value.startsWith('wonderful'))
      throw new Error('Nothing is wonderful, as /home/someone/rules.txt says.')
    return { value, batchKey: String(value.length % 3), cost: value.length }
  },
  compute: async (values, { seeds, params }) => {
    if (params.slowMs !== undefined)
      await new Promise((resolve) => setTimeout(resolve, params.slowMs))
    return values.map((text, index) => {
      const words = text.split(/\s+/).filter((word) => word !== '')
      const letters = words.reduce((sum, word) => sum + word.length, 0)
      return {
        ok: {
          tables: {
            texts: [
              {
                words: words.length,
                mean_length: words.length === 0 ? null : letters / words.length,
                first_word: words[0] ?? null,
                draw: seeds[index] / 2 ** 32,
              },
            ],
            long_words: words.filter((word) => word.length > 6).map((word) => ({ word })),
          },
          attachment: { preview: text.slice(0, 20) },
        },
      }
    })
  },
}

export default wordCount
