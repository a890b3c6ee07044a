import { power } from '@longrun/statistics'

/** The star that injected planets go round. */
export interface InjectionHost {
  /** In solar radii. */
  readonly radiusSolar: number
  /** Mean density, Sun = 1: with the period it sets the duration. */
  readonly densitySolar: number
  /** Where the radius is from. */
  readonly radiusFrom: 'header' | 'default'
  /** Where the density is from: gravity and radius of the header, or a main-sequence star of that radius. */
  readonly densityFrom: 'header' | 'main-sequence'
}

/** log g of the Sun [cgs]. */
const SOLAR_LOG_G = 4.438

/** Radii outside are catalogue placeholders or white dwarfs: no main-sequence guess holds for them. */
const SMALLEST_RADIUS = 0.05
const LARGEST_RADIUS = 200

/**
 * Radius and density of a host. What the file does not say is not made up silently: the default
 * radius is the survey's own and `radiusFrom` names it.
 * @param stated what the file's header says; null where it is silent
 * @param options.defaultRadiusSolar radius where the header names none
 */
export function injectionHost(
  stated: { readonly radiusSolar: number | null; readonly logg: number | null },
  options: { readonly defaultRadiusSolar: number },
): InjectionHost {
  const { radiusSolar: radius, logg } = stated
  const known = radius !== null && radius >= SMALLEST_RADIUS && radius <= LARGEST_RADIUS
  const radiusSolar = known ? radius : options.defaultRadiusSolar
  const weighed = known && logg !== null && logg > 0 && logg < 6
  return {
    radiusSolar,
    radiusFrom: known ? 'header' : 'default',
    // g ~ M / R^2 and rho ~ M / R^3, so rho = g / R
    densitySolar: weighed
      ? power(10, logg - SOLAR_LOG_G) / radiusSolar
      : mainSequenceDensity(radiusSolar),
    densityFrom: weighed ? 'header' : 'main-sequence',
  }
}

/** From R = M^0.85 below a solar mass, M^1.1 above, as the synthetic sky's hosts have it. */
function mainSequenceDensity(radiusSolar: number): number {
  const mass = power(radiusSolar, 1 / (radiusSolar < 1 ? 0.85 : 1.1))
  return mass / (radiusSolar * radiusSolar * radiusSolar)
}
