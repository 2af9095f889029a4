// Package inbox keeps the files that people bring to be imported: in a folder that
// only its owner reads, for a day at most, and no more of them than there is room
// for. Each has a name that nobody guesses and a state that its pages write. Nothing
// outside of the folder is touched, whatever the files are called.
package inbox
