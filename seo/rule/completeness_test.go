package rule

import "sync"

// detailLog keeps the sentences that fixtures produced.
type detailLog struct {
	sync.Mutex
	sentences map[string][]string // by rule
}

var seenDetails = detailLog{sentences: map[string][]string{}}

func (l *detailLog) add(f Finding) {
	l.Lock()
	defer l.Unlock()
	l.sentences[f.Rule] = append(l.sentences[f.Rule], f.Detail)
}
