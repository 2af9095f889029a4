package record

import (
	"encoding/binary"
	"math"
	"reflect"
	"time"
	"unsafe"

	"github.com/google/uuid"
)

// coding says how a field of one type is written and read. Fields are reached
// by their offset: going through reflection for each of an event's forty
// fields would cost as much as all the rest of keeping it.
type coding struct {
	code byte // of the schema
	put  func([]byte, unsafe.Pointer) []byte
	get  func(*input, unsafe.Pointer) error
}

// The codes are those of files on disk: never change what one means. Integers
// are varints, instants are milliseconds as in the tables, strings and lists
// have their length first.
var codings = map[reflect.Type]coding{
	reflect.TypeFor[string]():            of('s', appendString, (*input).text),
	reflect.TypeFor[bool]():              of('b', appendBool, (*input).truth),
	reflect.TypeFor[uint8]():             of('u', appendUnsigned[uint8], unsigned[uint8]),
	reflect.TypeFor[uint32]():            of('u', appendUnsigned[uint32], unsigned[uint32]),
	reflect.TypeFor[uint64]():            of('u', appendUnsigned[uint64], unsigned[uint64]),
	reflect.TypeFor[int32]():             of('i', appendSigned[int32], signed[int32]),
	reflect.TypeFor[int64]():             of('i', appendSigned[int64], signed[int64]),
	reflect.TypeFor[float64]():           of('f', appendFloat, (*input).float),
	reflect.TypeFor[time.Time]():         of('t', appendTime, (*input).time),
	reflect.TypeFor[uuid.UUID]():         of('d', appendID, (*input).id),
	reflect.TypeFor[*int64]():            of('p', appendOptional, (*input).optional),
	reflect.TypeFor[[]string]():          listOf('S', appendString, (*input).text),
	reflect.TypeFor[[]uint32]():          listOf('U', appendUnsigned[uint32], unsigned[uint32]),
	reflect.TypeFor[[]int32]():           listOf('J', appendSigned[int32], signed[int32]),
	reflect.TypeFor[[]int64]():           listOf('I', appendSigned[int64], signed[int64]),
	reflect.TypeFor[[]*int64]():          listOf('P', appendOptional, (*input).optional),
	reflect.TypeFor[map[string]string](): of('m', appendPairs, (*input).pairs),
}

// skips pass over a value by its code.
var skips = map[byte]func(*input) error{
	's': skip((*input).text), 'b': skip((*input).truth), 'u': skip(unsigned[uint64]), 'i': skip(signed[int64]),
	'f': skip((*input).float), 't': skip((*input).time), 'd': skip((*input).id), 'p': skip((*input).optional),
	'S': skip(list((*input).text)), 'U': skip(list(unsigned[uint64])), 'J': skip(list(signed[int64])),
	'I': skip(list(signed[int64])), 'P': skip(list((*input).optional)), 'm': skip((*input).pairs),
}

func of[V any](code byte, put func([]byte, V) []byte, get func(*input) (V, error)) coding {
	return coding{
		code: code,
		put:  func(buf []byte, at unsafe.Pointer) []byte { return put(buf, *(*V)(at)) },
		get: func(in *input, at unsafe.Pointer) (err error) {
			*(*V)(at), err = get(in)
			return err
		},
	}
}

func listOf[V any](code byte, put func([]byte, V) []byte, get func(*input) (V, error)) coding {
	return of(code, func(buf []byte, values []V) []byte {
		buf = binary.AppendUvarint(buf, uint64(len(values)))
		for _, v := range values {
			buf = put(buf, v)
		}
		return buf
	}, list(get))
}

func skip[V any](get func(*input) (V, error)) func(*input) error {
	return func(in *input) error {
		_, err := get(in)
		return err
	}
}

func appendString(buf []byte, s string) []byte {
	return append(binary.AppendUvarint(buf, uint64(len(s))), s...)
}

func appendBool(buf []byte, b bool) []byte {
	if b {
		return append(buf, 1)
	}
	return append(buf, 0)
}

func appendUnsigned[N uint8 | uint32 | uint64](buf []byte, n N) []byte {
	return binary.AppendUvarint(buf, uint64(n))
}

func appendSigned[N int32 | int64](buf []byte, n N) []byte {
	return binary.AppendVarint(buf, int64(n))
}

func appendFloat(buf []byte, f float64) []byte {
	return binary.LittleEndian.AppendUint64(buf, math.Float64bits(f))
}

func appendTime(buf []byte, t time.Time) []byte { return binary.AppendVarint(buf, t.UnixMilli()) }

func appendID(buf []byte, id uuid.UUID) []byte { return append(buf, id[:]...) }

func appendOptional(buf []byte, n *int64) []byte {
	if n == nil {
		return append(buf, 0)
	}
	return binary.AppendVarint(append(buf, 1), *n)
}

func appendPairs(buf []byte, pairs map[string]string) []byte {
	buf = binary.AppendUvarint(buf, uint64(len(pairs)))
	for k, s := range pairs {
		buf = appendString(appendString(buf, k), s)
	}
	return buf
}
