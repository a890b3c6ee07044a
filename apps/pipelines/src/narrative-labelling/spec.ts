import { z } from 'zod'

import { notify } from '../notify-spec.ts'
import { qualityGate, runName } from '../transit-survey/spec.ts'
import { model } from './model-spec.ts'
import { retry } from './retry-spec.ts'

const column = z.string().min(1, 'an empty name: name a column, or leave the setting out')

/** One column, or one a narrative type where each incident is one row. */
const columnByType = z.union([column, z.record(z.string().min(1), column)])

const source = z
  .strictObject({
    file: z
      .string()
      .min(1)
      .describe('CSV, TSV, Excel, JSON, JSONL or Parquet file, relative to the spec'),
    id: column
      .nullable()
      .default(null)
      .describe('column that names the narrative or its incident; null: the line number'),
    text: columnByType.describe(
      'column of the text; where one row holds two narratives of an incident: {le: COLUMN, cme: COLUMN}',
    ),
    type: column
      .nullable()
      .default(null)
      .describe('column of the narrative type (le, cme); id and type together are unique'),
    incident: column
      .nullable()
      .default(null)
      .describe('column that says which narratives belong together; default: id'),
    labels: z
      .union([
        column.transform((name) => [name]),
        z.array(column).min(1),
        z.record(z.string().min(1), columnByType),
      ])
      .optional()
      .describe('columns of manual labels: one, a list, or {NAME: COLUMN}; any number of coders'),
    positive: z
      .union([
        z.string(),
        z.number(),
        z.boolean(),
        z.array(z.union([z.string(), z.number(), z.boolean()])).min(1),
      ])
      .optional()
      .describe('label values that mean yes; default: 1, true, yes, y, positive'),
    negative: z
      .union([
        z.string(),
        z.number(),
        z.boolean(),
        z.array(z.union([z.string(), z.number(), z.boolean()])).min(1),
      ])
      .optional()
      .describe(
        'label values that mean no; default: 0, false, no, n, negative, or all others where `positive` is given',
      ),
    stratum: z.array(column).min(1).optional().describe('columns that results are broken down by'),
    header: z.boolean().optional().describe('the first row names the columns; default true'),
    columns: z
      .array(column)
      .min(1)
      .optional()
      .describe('names of the columns of a file without header'),
    delimiter: z.string().length(1).optional().describe('default: found out'),
    quoted: z
      .boolean()
      .optional()
      .describe('values may stand in double quotes; default: found out'),
    encoding: z
      .enum(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'])
      .optional()
      .describe('default: UTF-8, or what the byte order mark says'),
    sheet: z.string().min(1).optional().describe('sheet of an Excel file; default the first'),
  })
  .describe('the table of narratives')

const prompt = z
  .union([
    z.strictObject({
      file: z
        .string()
        .min(1)
        .describe('prompt file, relative to the spec: front matter, # System, # User'),
    }),
    z.strictObject({
      system: z.string().optional().describe('what the model is told first'),
      user: z.string().min(1).describe('template with {{text}}, and {{type}} if wanted'),
      version: z.union([z.string(), z.number()]).optional().describe('recorded with the run'),
      author: z.string().optional().describe('recorded with the run'),
    }),
  ])
  .describe('what the model is asked; its sha256 is recorded')

const answer = z
  .strictObject({
    schema: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('JSON Schema of an answer; default: detected, confidence, indicators, rationale'),
    label: column.default('detected').describe('property of the answer that is the label'),
    confidence: column
      .nullable()
      .default('confidence')
      .describe('property that states the probability that the label is right; null: none'),
  })
  .describe('what an answer must look like')

const limits = z
  .strictObject({
    requestsPerMinute: z.number().positive().nullable().default(null),
    tokensPerMinute: z.number().positive().nullable().default(null),
    concurrency: z.int().min(1).max(1000).default(8).describe('most calls under way at a time'),
  })
  .describe('what the endpoint permits')

const budget = z
  .strictObject({
    maxUsd: z
      .number()
      .min(1e-6)
      .max(1e6)
      .optional()
      .describe('the run pauses here; needs model.prices'),
    maxTokens: z.int().min(1).optional().describe('prompt and completion together'),
  })
  .describe('most that the run may use, over all its sessions and the runs whose results it reuses')

const data = z
  .strictObject({
    sensitivity: z
      .enum(['restricted', 'open'])
      .default('restricted')
      .describe('restricted: exports and reports carry no text unless --include-text'),
    allowEndpoints: z
      .array(
        z.strictObject({
          baseUrl: z.string().min(1),
          dataAgreement: z.string().min(1).describe('which agreement allows the text to go there'),
        }),
      )
      .default([])
      .describe('endpoints on other machines that the text may go to'),
  })
  .describe('who may see the text')

/** Spec of the pipeline `narrative-labelling`: a table of narratives -> one answer each. */
export const narrativeLabellingSpec = z
  .strictObject({
    name: runName,
    pipeline: z.literal('narrative-labelling'),
    source,
    limit: z
      .int()
      .min(1)
      .optional()
      .describe('only the first narratives, in byte order of their keys'),
    seed: z.int().min(0).default(0).describe('seed of the split'),
    model,
    prompt: prompt.optional(),
    answer: answer.prefault({}),
    limits: limits.prefault({}),
    retry: retry.optional(),
    budget: budget.optional(),
    split: z
      .strictObject({
        testShare: z
          .number()
          .min(0)
          .max(1)
          .default(0.5)
          .describe('share of the labelled incidents'),
      })
      .prefault({})
      .describe('labelled incidents are dev (to work on the prompt) or test (looked at once)'),
    cache: z
      .boolean()
      .default(true)
      .describe('an equal question is not asked twice in this home; false to measure test-retest'),
    data: data.prefault({}),
    gate: qualityGate.optional(),
    notify: notify.optional(),
  })
  .describe('Longrun: labelling of narratives')

export type NarrativeLabellingSpec = z.infer<typeof narrativeLabellingSpec>

/** JSON Schema for editors, as published in docs/schemas. */
export function narrativeLabellingJsonSchema(): unknown {
  return z.toJSONSchema(narrativeLabellingSpec, { io: 'input' })
}
