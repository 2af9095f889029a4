// Package changepoint finds the days around which the level of a daily series changes,
// without knowing why. Everything here is arithmetic: no input, no output, no clock, no
// chance.
//
// The test is the CUSUM test of ordinary least squares (Ploberger and Krämer, « The CUSUM
// Test with OLS Residuals », Econometrica 60, 1992): what each day has above its expected
// value is added up, and the furthest that the sum strays is held against the law of a
// Brownian bridge, which is Kolmogorov's. Days that follow each other resemble each other,
// so that the spread is the long-run one of an autoregression (Andrews and Monahan,
// Econometrica 60, 1992). Several changes are found by binary segmentation (Vostrikova,
// 1981), then dated again between their neighbours (Bai, « Estimating Multiple Breaks One
// at a Time », Econometric Theory 13, 1997), with Bai's 95 % interval of the date.
package changepoint
