package netlink

import (
	"cmp"
	"regexp"
	"strings"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/seo/text"
)

// Class is the kind of text that a link bears.
type Class string

// The classes of anchors.
const (
	Brand   Class = "brand"
	Address Class = "address" // a bare address
	Generic Class = "generic" // « cliquez ici »
	Exact   Class = "exact"   // the very words that its target is about
	Partial Class = "partial" // some of them
	Picture Class = "picture"
	Empty   Class = "empty"
	Other   Class = "other"
	Unread  Class = "unread" // the collector saw visits come, nobody has read the page
)

// Classes lists them in the order of screens.
func Classes() []Class {
	return []Class{Brand, Address, Generic, Exact, Partial, Picture, Empty, Other, Unread}
}

// Label is the French name.
func (c Class) Label() string { return i18n.T("netlink.class." + string(c)) }

// Label is the French name.
func (s State) Label() string { return i18n.T("netlink.state." + string(s)) }

// Sayings are what a class is told by: the names of the shop, and what its pages are about.
type Sayings struct {
	Brand  []string                   // « Vélos de l'Erdre », velos-erdre.fr
	Topics func(target string) string // the title or H1 of a page; "" when not known
}

var bareAddress = regexp.MustCompile(`^(https?://\S+|www\.\S+|[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}(/\S*)?)$`)

// ClassOf classes the text of a link. A page without a known title is about what its
// address says: « /velos/velo-de-ville » is about « vélo de ville ». A text is exact when
// it has the same stems as the topic, whatever their order, and partial when it has one
// of them of four letters or more.
func (s *Sayings) ClassOf(l *Link) Class {
	anchor := l.Text()
	folded := text.Fold(anchor)
	switch {
	case !l.Read():
		return Unread
	case strings.TrimSpace(folded) == "" && l.Image:
		return Picture
	case strings.TrimSpace(folded) == "":
		return Empty
	case bareAddress.MatchString(folded):
		return Address
	case s.named(folded):
		return Brand
	case text.IsGenericAnchor(folded):
		return Generic
	case l.Image:
		return Picture
	}
	return s.match(anchor, l.Target)
}

// named reports whether whole words of a text name the shop, written together or apart:
// « vélos-erdre », « Velos Erdre ».
func (s *Sayings) named(folded string) bool {
	words := strings.FieldsFunc(folded, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	for _, name := range s.Brand {
		if name := lettersOf(text.Fold(name)); len(name) > 2 && runsOf(words, name) {
			return true
		}
	}
	return false
}

// runsOf reports whether some words in a row, put together, are the name.
func runsOf(words []string, name string) bool {
	for i := range words {
		for j, joined := i, ""; j < len(words) && len(joined) < len(name); j++ {
			if joined += words[j]; joined == name {
				return true
			}
		}
	}
	return false
}

func lettersOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

func (s *Sayings) match(anchor, target string) Class {
	topic := ""
	if s.Topics != nil {
		topic = s.Topics(target)
	}
	if topic == "" {
		topic = topicOf(target)
	}
	said, about := stemsOf(anchor), stemsOf(topic)
	common, long := 0, false
	for stem := range said {
		if about[stem] {
			common++
			long = long || len(stem) >= 4
		}
	}
	switch {
	case common > 0 && common == len(said) && common == len(about):
		return Exact
	case long:
		return Partial
	}
	return Other
}

// topicOf is what the last folder of an address says.
func topicOf(target string) string {
	_, rest, _ := strings.Cut(target, "://")
	_, path, _ := strings.Cut(rest, "/")
	path, _, _ = strings.Cut(path, "?")
	path = strings.Trim(path, "/")
	last := path[strings.LastIndex(path, "/")+1:]
	return strings.NewReplacer("-", " ", "_", " ", ".html", "", ".php", "", "+", " ").Replace(last)
}

// stemsOf are the stems of the words that mean something, without accents. The stemmer
// leaves the plural on short words such as « vélos »: it goes here.
func stemsOf(s string) map[string]bool {
	stems := map[string]bool{}
	for word := range text.Words(s) {
		if folded := text.Fold(word); len(folded) > 1 && !text.IsStopWord(folded) {
			stem := text.Fold(text.Stem(word))
			stems[cmp.Or(strings.TrimRight(stem, "sx"), stem)] = true
		}
	}
	return stems
}

// nearEnough is the least share of words that an address and its stand-in have in common.
const nearEnough = .5

// StandIns are addresses that a redirection may lead to, with the words of each.
type StandIns struct {
	addresses []string
	words     []map[string]bool
}

// NewStandIns reads the addresses once: a shop has thousands, and asks for many.
func NewStandIns(addresses []string) *StandIns {
	s := &StandIns{addresses: addresses, words: make([]map[string]bool, len(addresses))}
	for i, address := range addresses {
		s.words[i] = stemsOf(topicOf(address))
	}
	return s
}

// For is the address whose path says most of what another one said. ok is false when none
// has half of the words (Jaccard's index of the stems of their last folders).
func (s *StandIns) For(gone string) (nearest string, ok bool) {
	wanted, best := stemsOf(topicOf(gone)), 0.0
	for i, candidate := range s.addresses {
		common := 0
		for stem := range wanted {
			if s.words[i][stem] {
				common++
			}
		}
		share := float64(common) / float64(max(len(wanted)+len(s.words[i])-common, 1))
		if share >= nearEnough && (share > best || share == best && candidate < nearest) {
			nearest, best = candidate, share
		}
	}
	return nearest, best > 0
}
