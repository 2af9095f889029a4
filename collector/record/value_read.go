package record

import (
	"encoding/binary"
	"fmt"
	"math"
	"reflect"
	"time"

	"github.com/google/uuid"
)

// input is what is left of a row's bytes.
type input struct {
	data  []byte
	words map[string]string
}

// value reads one value: a type that set knows how to put in place.
func (in *input) value(code byte) (any, error) {
	switch code {
	case 's':
		return in.text()
	case 'b':
		n, err := in.unsigned()
		return n != 0, err
	case 'u':
		return in.unsigned()
	case 'i':
		return in.signed()
	case 'f':
		raw, err := in.take(8)
		if err != nil {
			return nil, err
		}
		return math.Float64frombits(binary.LittleEndian.Uint64(raw)), nil
	case 't':
		n, err := in.signed()
		return time.UnixMilli(n).UTC(), err
	case 'd':
		raw, err := in.take(16)
		if err != nil {
			return nil, err
		}
		return uuid.UUID(raw), nil
	case 'p':
		return in.optional()
	default:
		return in.many(code)
	}
}

func (in *input) many(code byte) (any, error) {
	switch code {
	case 'S':
		return each(in, in.text)
	case 'U':
		return each(in, func() (uint32, error) { n, err := in.unsigned(); return uint32(n), err })
	case 'J':
		return each(in, func() (int32, error) { n, err := in.signed(); return int32(n), err })
	case 'I':
		return each(in, in.signed)
	case 'P':
		return each(in, in.optional)
	case 'm':
		pairs, err := each(in, func() (pair, error) {
			k, err := in.text()
			if err != nil {
				return pair{}, err
			}
			v, err := in.text()
			return pair{k, v}, err
		})
		out := make(map[string]string, len(pairs))
		for _, p := range pairs {
			out[p.key] = p.value
		}
		return out, err
	}
	return nil, fmt.Errorf("record: unknown code %q", code)
}

type pair struct{ key, value string }

func each[V any](in *input, one func() (V, error)) ([]V, error) {
	n, err := in.unsigned()
	if err != nil {
		return nil, err
	}
	if n > uint64(len(in.data)) { // each value has a byte at least
		return nil, errShort
	}
	if n == 0 {
		return nil, nil
	}
	out := make([]V, n)
	for i := range out {
		if out[i], err = one(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (in *input) take(n int) ([]byte, error) {
	if n > len(in.data) {
		return nil, errShort
	}
	raw := in.data[:n]
	in.data = in.data[n:]
	return raw, nil
}

func (in *input) unsigned() (uint64, error) {
	n, size := binary.Uvarint(in.data)
	if size <= 0 {
		return 0, errShort
	}
	in.data = in.data[size:]
	return n, nil
}

func (in *input) signed() (int64, error) {
	n, size := binary.Varint(in.data)
	if size <= 0 {
		return 0, errShort
	}
	in.data = in.data[size:]
	return n, nil
}

// wordLength is up to where a string is worth keeping once: columns of few
// values repeat the same ones all through a block.
const wordLength = 40

func (in *input) text() (string, error) {
	n, err := in.unsigned()
	if err != nil || n > uint64(len(in.data)) {
		return "", errShort
	}
	raw, err := in.take(int(n))
	if len(raw) > wordLength || err != nil {
		return string(raw), err
	}
	if s, ok := in.words[string(raw)]; ok {
		return s, nil
	}
	s := string(raw)
	in.words[s] = s
	return s, nil
}

func (in *input) optional() (*int64, error) {
	known, err := in.unsigned()
	if err != nil || known == 0 {
		return nil, err
	}
	n, err := in.signed()
	return &n, err
}

// set puts a value in place; the code has made sure that it fits.
func set(into reflect.Value, value any) {
	switch x := value.(type) {
	case string:
		into.SetString(x)
	case bool:
		into.SetBool(x)
	case uint64:
		into.SetUint(x)
	case int64:
		into.SetInt(x)
	case float64:
		into.SetFloat(x)
	default:
		if v := reflect.ValueOf(value); v.IsValid() {
			into.Set(v)
		}
	}
}
