import { exactMethod, fastMethod, type Method } from './method.ts'
import { referenceTls } from './reference-tls.ts'
import { tlsExactMethod, tlsFastMethod } from './tls-method.ts'
import type { TrialMission } from './trial.ts'

const makers: Readonly<Record<string, (mission: TrialMission) => Method | Promise<Method>>> = {
  fast: fastMethod,
  exact: exactMethod,
  'tls-fast': tlsFastMethod,
  'tls-exact': tlsExactMethod,
  transitleastsquares: () => referenceTls(),
}

/** A method by its name on the command line. Throws for an unknown one. */
export async function findMethod(name: string, mission: TrialMission): Promise<Method> {
  const make = makers[name]
  if (!make) {
    throw new Error(
      `there is no method "${name}"; the methods are ${Object.keys(makers).join(', ')}`,
    )
  }
  return make(mission)
}
