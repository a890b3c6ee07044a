import { TaskError, type CallTask, type ErrorClass } from '../src/index.ts'

type Params = { readonly url: string; readonly concurrency: number }

interface Reply {
  readonly said: string
  readonly tokens: number
  readonly errorClass?: ErrorClass
}

/** Asks an HTTP endpoint that counts what it serves. */
const askingHttp: CallTask<Params> = {
  name: 'asking-http',
  version: '1',
  tables: [
    {
      name: 'answers',
      columns: [{ name: 'answer', type: 'string', unit: null, description: 'What was said' }],
    },
  ],
  open: async ({ params: { url, concurrency } }) => ({
    concurrency,
    call: async (item, { attemptNo, signal }) => {
      const body = JSON.stringify({ key: item.key, attemptNo })
      const response = await fetch(url, { method: 'POST', body, signal }).catch(
        (error: unknown) => {
          throw signal.aborted
            ? error
            : new TaskError({ errorClass: 'transport', message: 'reset' })
        },
      )
      const { said, tokens, errorClass } = (await response.json()) as Reply
      const trace = { usage: { tokens, requests: 1 }, record: said }
      if (errorClass !== undefined)
        return { result: { error: { errorClass, message: `it said ${errorClass}` } }, ...trace }
      return { result: { ok: { tables: { answers: [{ answer: said }] } } }, ...trace }
    },
    close: async () => {},
  }),
}

export default askingHttp
