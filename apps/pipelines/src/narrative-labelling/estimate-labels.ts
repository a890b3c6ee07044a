import {
  type CorrectedPrevalence,
  type CorrectedRegression,
  correctPrevalence,
  correctRegression,
  MISSING,
  type RegressionModel,
} from '@longrun/statistics'

import { type Covariates, covariatesOf } from './estimate-covariates.ts'
import type { GoldLabels } from './gold-labels.ts'
import type { LabelledItems } from './score-items.ts'

/** Estimates for all narratives of a run, corrected for the model's errors. */
export interface LabelEstimates {
  readonly gold: {
    readonly source: string
    readonly strata: number
    /** Drawn, and without a label: taken as missing by chance. */
    readonly unlabelled: number
    /** Labels of the dev part, which prompts were chosen by, speak for others too. */
    readonly holdsDev: boolean
    /** Which labels of a file are a no only because the spec names no other; null: none. */
    readonly readAsNo: string | null
  }
  /** Narratives not asked about yet: as without an answer. */
  readonly pending: number
  /** One for a yes or no, else one a class. */
  readonly prevalence: readonly ({ readonly label: string } & CorrectedPrevalence)[]
  /** Null: not asked for. */
  readonly regression: (CorrectedRegression & Pick<Covariates, 'reference' | 'origin'>) | null
}

/**
 * Prevalence of each label, and the regression of a yes or no on predictors, over every narrative that
 * can be labelled: the machine's labels as they stand, and corrected by a probability sample.
 *
 * @throws RangeError as the statistics and `covariatesOf`; for a regression of several classes
 */
export function estimateLabels(
  items: LabelledItems,
  labels: GoldLabels,
  {
    predictors = [],
    model = 'linear',
  }: { readonly predictors?: readonly string[]; readonly model?: RegressionModel } = {},
): LabelEstimates {
  const { members, gold, inclusion, stratum } = labels
  const cluster = members.map((i) => items.incident[i])
  const table = (yes: number): Parameters<typeof correctPrevalence>[0] => ({
    answer: members.map((i) =>
      items.answer[i] === MISSING ? NaN : Number(items.answer[i] === yes),
    ),
    gold: gold.map((code) => (Number.isNaN(code) ? NaN : Number(code === yes))),
    inclusion,
    stratum,
    cluster,
  })
  const codes = items.isYesNo ? [1] : Array.from(items.classes.keys())
  if (predictors.length > 0 && !items.isYesNo)
    throw new RangeError('a regression needs a label that is yes or no')
  const covariates = predictors.length === 0 ? null : covariatesOf(items, { members, predictors })
  return {
    gold: {
      source: labels.source,
      strata: labels.strata,
      unlabelled: labels.unlabelled,
      holdsDev: labels.holdsDev,
      readAsNo: labels.readAsNo,
    },
    pending: members.filter((i) => items.outcomes[i] === 'pending').length,
    prevalence: codes.map((code) => ({
      label: items.classes[code],
      ...correctPrevalence(table(code)),
    })),
    regression:
      covariates === null
        ? null
        : {
            ...correctRegression({ ...table(1), covariates: covariates.values }, { model }),
            reference: covariates.reference,
            origin: covariates.origin,
          },
  }
}
