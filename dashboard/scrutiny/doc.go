// Package scrutiny sets every code that a text cites, and the number beside it, against
// what was frozen under the code and against the data of today.
//
// It judges figures, never people: what it cannot tell it leaves to whoever reads, with the
// words around. A code of another candidate's case is told as such and says nothing of whose
// it is.
package scrutiny
