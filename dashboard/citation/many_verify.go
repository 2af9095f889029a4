package citation

import (
	"context"
	"errors"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/formaouest/chaland/internal/fault"
)

// atOnce is how many codes of a text are verified at a time.
const atOnce = 4

// VerifyAll verifies many codes, which need not exist, and answers their proofs by code
// (six characters); one that cannot be or that nobody cited has the verdict Unknown and its
// Reason. Where wanted says no to a citation it is read and not computed again.
func (d Desk) VerifyAll(ctx context.Context, codes []string, wanted func(Proof) bool) (_ map[string]Proof, err error) {
	defer fault.Wrap(&err, "verify %d codes", len(codes))
	if d.Analyzer != nil {
		if d.sites, err = d.Analyzer.Sites(ctx); err != nil {
			return nil, err
		}
	}
	out := make(map[string]Proof, len(codes))
	var mu sync.Mutex
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(atOnce)
	for _, code := range codes {
		work.Go(func() error {
			p, err := d.verifyWanted(ctx, code, wanted)
			if f, known := errors.AsType[*fault.Error](err); known && (f.Kind == fault.NotFound || f.Kind == fault.Invalid) {
				p, err = Proof{Verdict: Unknown, Code: code, Reason: f}, nil
			}
			mu.Lock()
			defer mu.Unlock()
			out[code] = p
			return err
		})
	}
	return out, work.Wait()
}

func (d Desk) verifyWanted(ctx context.Context, code string, wanted func(Proof) bool) (Proof, error) {
	p, err := d.Read(ctx, code)
	if err != nil || !wanted(p) {
		return p, err
	}
	return d.Verify(ctx, code, "")
}
