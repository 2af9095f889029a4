package store

import (
	"context"

	"github.com/formaouest/chaland/internal/fault"
)

// CopyTo writes everything, as of one instant, to a new file at path, while others go on
// reading and writing.
func (s *Store) CopyTo(ctx context.Context, path string) (err error) {
	defer fault.Wrap(&err, "copy the store to %s", path)
	if err := touch(path); err != nil { // VACUUM INTO takes an empty file, and would make a wide one
		return err
	}
	_, err = s.db.ExecContext(ctx, `VACUUM INTO ?`, path)
	return err
}

// Steps names what this program knows of the schema, in order, each with its checksum.
func Steps() ([]string, error) {
	known, err := migrations()
	if err != nil {
		return nil, err
	}
	out := make([]string, len(known))
	for i, m := range known {
		out[i] = m.name + " " + m.checksum
	}
	return out, nil
}
