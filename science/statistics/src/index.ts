/** Intervals, agreement, calibration, paired tests, bootstrap and corrected estimates. */
export {}
