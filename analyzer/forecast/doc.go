// Package forecast continues a series (orders a day, revenue a month) by exponential
// smoothing with a damped trend and a season, and says how wrong it would have been.
//
// Source: Hyndman, Koehler, Ord and Snyder, « Forecasting with Exponential Smoothing:
// The State Space Approach », Springer, 2008. Everything here is arithmetic: no input,
// no output, no clock, no chance.
package forecast
