// Package fault is the one kind of error a person may read.
//
// A fault says what went wrong (a key of the French catalogue with its
// arguments), where (a file and line, a field, an address) and keeps the cause
// for the log. Everything else is a plain Go error, which surfaces to people
// only as "internal".
package fault

import (
	"errors"
	"fmt"
)

// Kind decides the HTTP status and the exit code, never the text.
type Kind uint8

// The kinds of fault, from the caller's mistakes to ours.
const (
	Internal    Kind = iota // a defect or an unforeseen condition of ours
	Invalid                 // what was sent or typed cannot be used
	NotFound                // what was asked for does not exist
	Forbidden               // the caller may not
	Conflict                // it exists already, or is in use
	TooLarge                // over a stated limit
	TooMany                 // over a stated rate
	Unavailable             // a part is down: trying again later makes sense
)

var kindNames = [...]string{"internal", "invalid", "not_found", "forbidden", "conflict", "too_large", "too_many", "unavailable"}

// String is the machine-readable name used in JSON answers.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "internal"
}

// Error is a fault. Key names a text of the catalogue (internal/i18n) and Args
// are its name/value pairs.
type Error struct {
	Kind  Kind
	Key   string
	Args  []any
	Cause error
}

// New makes a fault; args are name/value pairs for the text behind key.
func New(kind Kind, key string, args ...any) *Error {
	return &Error{Kind: kind, Key: key, Args: args}
}

// Because returns a copy of the fault that keeps its cause for the log.
func (e *Error) Because(cause error) *Error {
	c := *e
	c.Cause = cause
	return &c
}

// Error is for logs; people read the catalogue's text (i18n.Error).
func (e *Error) Error() string {
	s := e.Key
	for i := 0; i+1 < len(e.Args); i += 2 {
		s += fmt.Sprintf(" %v=%v", e.Args[i], e.Args[i+1])
	}
	if e.Cause != nil {
		s += ": " + e.Cause.Error()
	}
	return s
}

// Unwrap gives the cause to errors.Is and errors.As.
func (e *Error) Unwrap() error { return e.Cause }

// Is reports equality of kind and key, so that tests can compare with
// errors.Is(err, fault.New(kind, key)).
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Kind == e.Kind && t.Key == e.Key
}

// KindOf is the kind of the outermost fault in err's chain, Internal when
// there is none.
func KindOf(err error) Kind {
	if f, ok := errors.AsType[*Error](err); ok {
		return f.Kind
	}
	return Internal
}

// Wrap names the operation and its inputs in front of a non-nil error; it is
// meant for a function's first line: defer fault.Wrap(&err, "read %s", path).
func Wrap(err *error, format string, args ...any) {
	if *err != nil {
		*err = fmt.Errorf(format+": %w", append(args, *err)...)
	}
}
