/** A spec, or what it names, that cannot be run: the user's to mend, before anything ran (exit 2). */
export class SpecError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'SpecError'
  }
}
