package warehouse

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"

	"github.com/formaouest/chaland/internal/fault"
)

// ruleKind is the kind of settings that tell by which rule a site's visits were
// recounted last.
const ruleKind = "visits_rule"

// ruleSum tells one visit rule from another: its text without comments.
func ruleSum() string {
	sum := sha256.Sum256([]byte(strings.Join(statements(statement("visits_rule")), "")))
	return hex.EncodeToString(sum[:8])
}

// RecountOutdated recounts the sites whose visits an earlier program told by
// another rule: what a new column says of old visits is in their events.
func (b *Builder) RecountOutdated(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "recount the visits told by an earlier rule")
	told, err := ListSettings[string](ctx, b.w, ruleKind)
	if err != nil {
		return err
	}
	sites, err := b.sites(ctx)
	if err != nil {
		return err
	}
	var failed error
	for _, site := range sites {
		if told[site] == ruleSum() {
			continue
		}
		began := b.now()
		changed, err := b.Recount(ctx, site)
		if err == nil {
			b.log.Info("the visits are told by the rule of this version", "site", site, "rows", changed, "took", b.now().Sub(began))
		}
		failed = errors.Join(failed, err)
	}
	return failed
}

// noteRule remembers by which rule a site was recounted.
func (b *Builder) noteRule(ctx context.Context, site string) error {
	told, _, err := GetSetting[string](ctx, b.w, ruleKind, site)
	if err != nil || told == ruleSum() {
		return err
	}
	return PutSetting(ctx, b.w, ruleKind, site, ruleSum(), b.now())
}
