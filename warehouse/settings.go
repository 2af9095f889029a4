package warehouse

import (
	"context"
	"encoding/json"
	"time"

	"github.com/formaouest/chaland/internal/fault"
)

// Settings are the rows every process reads: sites (kind "site", a
// tracking.Site), rules, tokens. One row is current per (kind, key); values
// are JSON.

type settingRow struct {
	Kind    string `ch:"kind"`
	Key     string `ch:"key"`
	Version uint64 `ch:"version"`
	Deleted uint8  `ch:"deleted"`
	Value   string `ch:"value"`
}

// Kinds of settings that a site keeps for its audits.
const (
	KeywordsKind = "keywords" // the keyword that each page is after
	ProfileKind  = "profile"  // what decides which duties the shop has
)

// PutSetting writes the current value of (kind, key); now orders the versions.
func PutSetting(ctx context.Context, w *Warehouse, kind, key string, value any, now time.Time) (err error) {
	defer fault.Wrap(&err, "put setting %s/%s", kind, key)
	raw, err := json.Marshal(value)
	if err != nil {
		return err
	}
	row := settingRow{Kind: kind, Key: key, Version: uint64(now.UnixMicro()), Value: string(raw)}
	return Insert(ctx, w, "settings", []settingRow{row}, "")
}

// DeleteSetting removes (kind, key).
func DeleteSetting(ctx context.Context, w *Warehouse, kind, key string, now time.Time) error {
	row := settingRow{Kind: kind, Key: key, Version: uint64(now.UnixMicro()), Deleted: 1}
	return Insert(ctx, w, "settings", []settingRow{row}, "")
}

// ListSettings reads every current value of a kind, by key.
func ListSettings[T any](ctx context.Context, w *Warehouse, kind string) (_ map[string]T, err error) {
	defer fault.Wrap(&err, "list settings %s", kind)
	rows, err := Select[settingRow](ctx, w,
		"SELECT kind, key, version, deleted, value FROM settings FINAL WHERE kind = {kind:String} AND deleted = 0",
		Params{"kind": kind})
	if err != nil {
		return nil, err
	}
	out := make(map[string]T, len(rows))
	for _, r := range rows {
		var v T
		if err := json.Unmarshal([]byte(r.Value), &v); err != nil {
			return nil, err
		}
		out[r.Key] = v
	}
	return out, nil
}

// GetSetting reads one value; ok is false when there is none.
func GetSetting[T any](ctx context.Context, w *Warehouse, kind, key string) (value T, ok bool, err error) {
	all, err := ListSettings[T](ctx, w, kind)
	value, ok = all[key]
	return value, ok, err
}
