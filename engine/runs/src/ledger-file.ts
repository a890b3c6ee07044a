/** Name of the ledger's file in its home. */
export const ledgerFileName = 'ledger.sqlite'
