import { LlmSettingsError, type ModelSettings, openProvider, type Provider } from '@longrun/llm'
import {
  type Caller,
  type CallTask,
  type JsonObject,
  openVault,
  TaskError,
  type Vault,
  VaultError,
} from '@longrun/runs'

import { type Desk, labelNarrative, purged } from './label-narrative.ts'
import { answerSchema, type LabellingParams, readLabellingParams } from './params.ts'
import { PROMPT_CONTEXT } from './prompt.ts'
import type { PromptTemplate } from './request.ts'
import { labellingTables } from './tables.ts'

const task: CallTask = {
  name: 'narrative-labelling',
  version: '1',
  tables: (params) => labellingTables(readLabellingParams(params)),
  // A fork with a higher limit reuses what is there: limits, prices and counts shape no answer.
  resultShape: (json) => {
    const { datasetId, model, prompt, answer, labels, strata, split } = readLabellingParams(json)
    const { seed, testShare } = split
    const shape = {
      datasetId,
      model: askedOf(model),
      promptSha256: prompt.sha256,
      answer,
      labels,
      strata,
      // rows name the part of their incident
      split: { seed, testShare },
    }
    return shape as unknown as JsonObject
  },
  open: async ({ params: json, home }): Promise<Caller> => {
    const params = readLabellingParams(json)
    const vault = openKey(home, params)
    const plain = vault.unseal(params.prompt.sealed, PROMPT_CONTEXT)
    if (plain === null) throw purged()
    const desk: Desk = {
      params,
      vault,
      prompt: JSON.parse(plain) as PromptTemplate,
      schema: answerSchema(params),
      provider: await openModel(params),
    }
    return {
      concurrency: params.limits.concurrency,
      call: (item, ctx) => labelNarrative(desk, item, ctx),
      close: () => desk.provider.close(),
    }
  },
}

export default task

/** How long a reply may take, and be, shapes no answer that came. */
function askedOf(model: ModelSettings): object {
  if (model.provider !== 'openai') return model
  const { timeoutMs: _time, maxResponseBytes: _size, ...asked } = model
  return asked
}

/** What is missing here pauses the run: it goes on where the key is. */
function openKey(home: string, { datasetId }: LabellingParams): Vault {
  try {
    return openVault(home, datasetId, { create: false })
  } catch (error) {
    if (error instanceof VaultError)
      throw new TaskError({ errorClass: 'auth', message: error.message })
    throw error
  }
}

async function openModel({ model, limits }: LabellingParams): Promise<Provider> {
  try {
    return await openProvider(model, { limits, env: process.env })
  } catch (error) {
    if (error instanceof LlmSettingsError)
      throw new TaskError({ errorClass: 'auth', message: error.message })
    throw error
  }
}
