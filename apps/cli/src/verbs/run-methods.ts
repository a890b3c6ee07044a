import {
  type CorrectedFact,
  LEAST_SHOWN,
  methodsChecklist,
  type MethodsFacts,
  methodsFacts,
  methodsParagraph,
  type MethodsSurroundings,
} from '@longrun/pipelines'
import { type Ledger, listEvents, type RunEvent, type RunMeta } from '@longrun/runs'

import { ExitCode } from '../exit.ts'
import {
  datasetHistory,
  GOLD_SAMPLED,
  PREVALENCE_CORRECTED,
  TEST_OPENED,
} from '../labelling-history.ts'
import { chooseLabellingRun, orCommandError } from '../labelling-run.ts'
import { withLedger } from '../open-home.ts'
import { keepPrivate } from '../private-home.ts'
import type { GlobalOptions } from '../program-options.ts'
import { note, print, printJson } from '../terminal/console.ts'
import { printable, textTable } from '../terminal/text-table.ts'

/** `longrun run methods`: paragraph and checklist for the paper, from the ledger alone. */
export async function methodsOfRun(selector: string, options: GlobalOptions): Promise<number> {
  return withLedger(options, 'read', async (ledger) => {
    const { meta } = await chooseLabellingRun(ledger, selector)
    keepPrivate(ledger.home)
    const around = await surroundings(ledger, meta)
    const facts = await orCommandError(() => methodsFacts(ledger, meta.runId, around))
    const paragraph = methodsParagraph(facts)
    const checklist = methodsChecklist(facts)
    if (options.json === true)
      printJson({ runId: meta.runId, name: meta.name, paragraph, checklist })
    else
      print(
        `${printable(paragraph)}\n\n${textTable(
          ['checklist', ''],
          checklist.map(({ item, value }) => [item, value === null ? 'unknown' : printable(value)]),
        )}`,
      )
    if (tellsFew(facts))
      note(
        `The text is restricted, and fewer than ${LEAST_SHOWN} narratives were refused, failed, repaired or could not be labelled: before you share this, write "fewer than ${LEAST_SHOWN}" for such counts, and leave out what tells them by difference (narratives answered, of the dev part, attempts).`,
      )
    return ExitCode.done
  })
}

/** Restricted data, and a count that a shared page would hide. */
function tellsFew({ params, outcomes }: MethodsFacts): boolean {
  const { repaired, refused, failed, pending, invalid } = outcomes
  return (
    params.sensitivity === 'restricted' &&
    [repaired, refused, failed, pending, invalid].some((count) => count > 0 && count < LEAST_SHOWN)
  )
}

async function surroundings(ledger: Ledger, meta: RunMeta): Promise<MethodsSurroundings> {
  const events = await listEvents(ledger, meta.runId)
  return {
    history: await datasetHistory(ledger, meta),
    testOpenings: events.filter(({ type }) => type === TEST_OPENED).map(({ time }) => time),
    goldSamples: events
      .filter(({ type }) => type === GOLD_SAMPLED)
      .map(({ time, detail }) => ({
        ...(detail as unknown as Omit<MethodsSurroundings['goldSamples'][number], 'time'>),
        time,
      })),
    corrected: correctedOf(events.findLast(({ type }) => type === PREVALENCE_CORRECTED)),
  }
}

function correctedOf(event: RunEvent | undefined): readonly CorrectedFact[] {
  const detail = event?.detail as { readonly prevalence?: readonly CorrectedFact[] } | undefined
  return detail?.prevalence ?? []
}
