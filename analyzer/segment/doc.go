// Package segment scores customers by recency, frequency and amount (RFM) and names
// the segments that these scores make. The customers' page and the command on a file
// share what stands here. Everything is arithmetic: no input, no output, no clock.
package segment
