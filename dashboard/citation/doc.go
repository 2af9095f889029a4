// Package citation freezes figures under a short code and tells, later,
// whether they still hold.
//
// A code is read aloud, copied by hand and typed on a phone: six characters of
// an alphabet without 0, O, 1 and I, shown as CH-7F3K-42.
package citation
