package dossier

import (
	"regexp"
	"slices"
	"strings"

	"github.com/formaouest/chaland/fixtures/form"
)

// idForm is how blocs, criteria and lines of the matrix are called: B1, B2.10, 1.3, A07.
var idForm = regexp.MustCompile(`^[A-Z]{0,3}\d+(\.\d+)*$`)

// functions are those of the fiche: commercial, writing, referencing, project.
var functions = []string{"COM", "RED", "REF", "GP"}

// referentielReader reads a file; what is wrong goes to its report.
type referentielReader struct {
	form.Report
	library Library
	models  []string
	above   []string
	base    Referentiel
	ids     map[string]bool
}

func (r *referentielReader) whole(n *form.Node, key string) (out Referentiel) {
	r.ids = map[string]bool{}
	out.Key = key
	if n == nil {
		return out
	}
	out.Base = r.complete(n.Optional("complete"))
	out.Code, out.Title = n.Field("code").Text(), n.Field("intitule").Text()
	for key, into := range map[string]*string{"certificateur": &out.Certifier, "etat": &out.Status, "source": &out.Source, "modele_propose": &out.Proposed} {
		if field := n.Optional(key); field != nil {
			*into = field.Text()
		}
	}
	out.Jury = readJury(n.Optional("jury"), r.base.Jury)
	if blocs := n.Optional("blocs"); blocs != nil || out.Base == "" {
		if blocs == nil {
			blocs = n.Field("blocs")
		}
		out.Blocs = r.blocs(blocs.List())
	} else {
		out.Blocs = r.base.Blocs
	}
	for _, kind := range []struct{ list, kind string }{{"activites", Activity}, {"capacites", Capacity}, {"modalites", Arrangement}} {
		if list := n.Optional(kind.list); list != nil {
			out.Competences = append(out.Competences, r.competences(list.List(), kind.kind, out)...)
		} else {
			out.Competences = append(out.Competences, r.base.Of(kind.kind)...)
		}
	}
	r.references(n, out)
	return out
}

// complete reads the référentiel that this one completes.
func (r *referentielReader) complete(n *form.Node) string {
	if n == nil {
		return ""
	}
	key := n.Word()
	if slices.Contains(r.above, key) {
		n.Refuse("referentiel.circle")
		return ""
	}
	base, err := r.library.referentiel(key, r.above)
	if err != nil {
		n.Refuse("referentiel.no_base", "known", strings.Join(r.library.keys(".", folder), ", "))
		return ""
	}
	r.base = base
	return key
}

// id reads a name that stands once in the file.
func (r *referentielReader) id(n *form.Node) string {
	field := n.Field("id")
	id := field.Matching(idForm, "referentiel.bad_id")
	if id != "" && r.ids[id] {
		field.Refuse("form.twice")
	}
	r.ids[id] = true
	return id
}

// blocs are those of the file in its order, then those of the base that it leaves out.
func (r *referentielReader) blocs(nodes []*form.Node) (list []Bloc) {
	for _, n := range nodes {
		list = append(list, r.bloc(n))
	}
	for _, b := range r.base.Blocs {
		if !slices.ContainsFunc(list, func(have Bloc) bool { return have.ID == b.ID }) {
			list = append(list, b)
		}
	}
	slices.SortStableFunc(list, func(a, b Bloc) int { return r.place(a) - r.place(b) })
	return list
}

// place keeps the base's order; new blocs stand behind.
func (r *referentielReader) place(b Bloc) int {
	if i := slices.IndexFunc(r.base.Blocs, func(have Bloc) bool { return have.ID == b.ID }); i >= 0 {
		return i
	}
	return len(r.base.Blocs)
}

func (r *referentielReader) bloc(n *form.Node) Bloc {
	id := r.id(n)
	b, known := r.base.Bloc(id)
	b.ID = id
	text(n, "intitule", &b.Title, !known)
	text(n, "court", &b.Short, false)
	text(n, "production", &b.Production, !known)
	if b.Short == "" {
		b.Short = b.Title
	}
	if p := n.Optional("propose"); p != nil {
		b.Proposed = p.Yes()
	}
	if list := n.Optional("attendus"); list != nil {
		b.Expected = r.expected(list.List())
	} else if !known {
		n.Field("attendus")
	}
	if list := n.Optional("criteres"); list != nil {
		b.Criteria = r.criteria(list.List())
	}
	return b
}

// text reads a field that may keep what the base says.
func text(n *form.Node, key string, into *string, required bool) {
	field := n.Optional(key)
	if field == nil && required {
		field = n.Field(key)
	}
	if field != nil {
		*into = field.Text()
	}
}

// expected reads a list that stands in place of the base's; a line of nothing but an id
// takes over the base's.
func (r *referentielReader) expected(nodes []*form.Node) (list []ExpectedPiece) {
	for _, n := range nodes {
		id := r.id(n)
		e, _, known := r.base.Expected(id)
		e.ID = id
		text(n, "intitule", &e.Title, !known)
		text(n, "piece", &e.Piece, !known)
		e.Support = r.support(n, e.Support, known)
		e.Proposed = n.Optional("propose").Yes()
		list = append(list, e)
	}
	return list
}

func (r *referentielReader) criteria(nodes []*form.Node) (list []Criterion) {
	for _, n := range nodes {
		c := Criterion{ID: r.id(n)}
		known := false
		for _, b := range r.base.Blocs {
			if i := slices.IndexFunc(b.Criteria, func(have Criterion) bool { return have.ID == c.ID }); i >= 0 {
				c, known = b.Criteria[i], true
			}
		}
		text(n, "intitule", &c.Title, !known)
		c.Proposed = n.Optional("propose").Yes()
		list = append(list, c)
	}
	return list
}

func (r *referentielReader) competences(nodes []*form.Node, kind string, out Referentiel) (list []Competence) {
	for _, n := range nodes {
		c := Competence{ID: r.id(n), Kind: kind}
		i := slices.IndexFunc(r.base.Competences, func(have Competence) bool { return have.ID == c.ID })
		if i >= 0 {
			c = r.base.Competences[i]
		}
		text(n, "intitule", &c.Title, i < 0)
		if f := n.Optional("fonction"); f != nil {
			c.Function = f.OneOf(functions...)
		}
		if blocs := n.Optional("blocs"); blocs != nil {
			c.Blocs = nil
			for _, b := range blocs.List() {
				if _, ok := out.Bloc(b.Word()); !ok {
					b.Refuse("referentiel.no_bloc", "known", strings.Join(blocIDs(out), ", "))
				}
				c.Blocs = append(c.Blocs, b.Word())
			}
		}
		if refers := n.Optional("renvoie"); refers != nil {
			c.Refers = words(refers)
		}
		c.Support = r.support(n, c.Support, i >= 0)
		c.Proposed = n.Optional("propose").Yes()
		list = append(list, c)
	}
	return list
}

func blocIDs(r Referentiel) (ids []string) {
	for _, b := range r.Blocs {
		ids = append(ids, b.ID)
	}
	return ids
}

func words(n *form.Node) (list []string) {
	for _, w := range n.List() {
		list = append(list, w.Word())
	}
	return list
}

// support reads what the tool gives for a line.
func (r *referentielReader) support(n *form.Node, s Support, known bool) Support {
	text(n, "apporte", &s.Gives, !known)
	level := n.Optional("niveau")
	if level == nil && !known {
		level = n.Field("niveau")
	}
	if level != nil {
		s.Level = level.Whole(1, 3)
	}
	if pages := n.Optional("pages"); pages != nil {
		s.Pages = nil
		for _, p := range pages.List() {
			if r.library.Pages != nil && !slices.Contains(r.library.Pages, p.Word()) {
				p.Refuse("referentiel.no_page")
			}
			s.Pages = append(s.Pages, p.Word())
		}
	}
	if models := n.Optional("modeles"); models != nil {
		s.Models = nil
		for _, m := range models.List() {
			if !slices.Contains(r.models, m.Word()) {
				m.Refuse("referentiel.no_such_model", "known", strings.Join(r.models, ", "))
			}
			s.Models = append(s.Models, m.Word())
		}
	}
	return s
}

// references says which lines refer to none.
func (r *referentielReader) references(n *form.Node, out Referentiel) {
	for _, list := range []string{"activites", "capacites", "modalites"} {
		for _, line := range n.Optional(list).List() {
			for _, w := range line.Optional("renvoie").List() {
				if !slices.ContainsFunc(out.Competences, func(c Competence) bool { return c.ID == w.Word() }) {
					w.Refuse("referentiel.no_reference")
				}
			}
		}
	}
}
