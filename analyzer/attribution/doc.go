// Package attribution shares the conversions of a shop, and their value, among
// the channels that led to them. It is pure arithmetic on paths: no clock, no
// database, no file.
//
// A path is a journey as often as it was taken: its channels in order, how many
// of these journeys ended in a conversion and how many in none. Whatever the
// model, the credits of all channels add up to the conversions and to the value
// of all paths (efficiency). The rules look at converting journeys alone; Markov
// chains need those that were lost as well.
//
// Everything that a model computes on its way can be shown: Walk gives the
// transition matrix, the probability of conversion and the removal effects,
// Coalitions the sets of channels that Shapley's value shares.
package attribution
