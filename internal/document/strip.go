package document

// strip is what no page parts: a line of text, a row of a table, a picture.
type strip struct {
	high          float64 // millimetres
	before, after float64
	keeps         bool   // it stands on the page of the next one
	begins        bool   // it begins a page
	anchor        string // the page that it lands on is known by
	head          *strip // drawn again above it where it begins a page
	draw          func(y float64)
}

// put appends strips; the first begins the page that a break asked for.
func (p *pdfWriter) put(strips ...strip) {
	for _, s := range strips {
		s.begins = s.begins || p.fresh
		p.fresh = false
		p.strips = append(p.strips, s)
	}
}

// slack forgives what sums of fractions leave.
const slack = .01

// paginate draws the strips, page after page. What keeps together stands on one page, if one
// can hold it.
func (p *pdfWriter) paginate(top float64) {
	p.y, p.under = top, 0
	for i := 0; i < len(p.strips); {
		chain := p.chain(i)
		i += len(chain)
		if chain[0].begins && !p.blank() || !p.fits(chain) && !p.blank() {
			p.turn(chain[0].head)
		}
		for _, s := range chain {
			if !p.fits([]strip{s}) && !p.blank() {
				p.turn(s.head)
			}
			p.stand(s)
		}
	}
}

// chain are the strips from one on that keep together.
func (p *pdfWriter) chain(from int) []strip {
	to := from
	for to < len(p.strips)-1 && p.strips[to].keeps && !p.strips[to+1].begins {
		to++
	}
	return p.strips[from : to+1]
}

// blank reports whether nothing stands on the page yet.
func (p *pdfWriter) blank() bool { return p.y <= margin+slack }

// turn begins a page, with the head of a table that goes on.
func (p *pdfWriter) turn(head *strip) {
	p.AddPage()
	p.y, p.under = margin, 0
	if head != nil {
		p.stand(*head)
	}
}

// gap is the space above a strip where it stands.
func (p *pdfWriter) gap(s strip, under float64) float64 { return max(s.before, under) }

func (p *pdfWriter) fits(chain []strip) bool {
	y, under := p.y, p.under
	for _, s := range chain {
		y += p.gap(s, under) + s.high
		under = s.after
	}
	return y <= pageFoot+slack
}

// stand draws a strip under the one before it.
func (p *pdfWriter) stand(s strip) {
	if !p.blank() {
		p.y += p.gap(s, p.under)
	}
	p.land(s.anchor, p.y)
	if s.draw != nil {
		s.draw(p.y)
	}
	p.y, p.under = p.y+s.high, s.after
}

// pageFoot is where the text of a page ends.
const pageFoot = 297 - margin
