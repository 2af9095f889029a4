// Package clv predicts what customers are worth: how often they will order again
// (BG/NBD) and for how much (Gamma-Gamma), from their past orders alone.
//
// Sources: Fader, Hardie and Lee, « Counting Your Customers the Easy Way: An
// Alternative to the Pareto/NBD Model », Marketing Science 24 (2), 2005; Fader and
// Hardie, « The Gamma-Gamma Model of Monetary Value », 2013. Everything here is
// arithmetic: no input, no output, no clock.
package clv
