package fault

import (
	"errors"
	"strings"
)

// List is several faults of one input, in the order in which they were found:
// who sent it mends them all at once.
type List []*Error

// Add puts one more fault on the list.
func (l *List) Add(e *Error) { *l = append(*l, e) }

// Take puts the faults of an error on the list, and gives back an error that is
// none.
func (l *List) Take(err error) error {
	if several, ok := errors.AsType[List](err); ok {
		*l = append(*l, several...)
		return nil
	}
	if one, ok := errors.AsType[*Error](err); ok {
		*l = append(*l, one)
		return nil
	}
	return err
}

// Err is the list, nil when it is empty.
func (l List) Err() error {
	if len(l) == 0 {
		return nil
	}
	return l
}

// Error is for logs.
func (l List) Error() string {
	lines := make([]string, len(l))
	for i, e := range l {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives the faults to errors.Is and errors.As.
func (l List) Unwrap() []error {
	list := make([]error, len(l))
	for i, e := range l {
		list[i] = e
	}
	return list
}
