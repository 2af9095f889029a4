package clv

import (
	"maps"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// Repeaters are how many customers made so many repeated orders, and how many the
// model expects to.
type Repeaters struct {
	Repeats          int // the last of a list stands for so many and more
	Actual, Expected float64
}

// Compare sets the customers by number of repeated orders, from 0 to most and more,
// against the model: each counts for the chances of their own age.
func (m BGNBD) Compare(customers []Customer, most int) []Repeaters {
	list := make([]Repeaters, most+1)
	ages := map[float64]float64{}
	for _, c := range customers {
		list[min(c.Repeats, most)].Actual++
		ages[c.Age]++
	}
	for i := range list {
		list[i].Repeats = i
	}
	for _, age := range slices.Sorted(maps.Keys(ages)) { // in order: the same customers give the same digits
		n := ages[age]
		rest := 1.0
		for i, chance := range m.Probabilities(age, most)[:most] {
			list[i].Expected += n * chance
			rest -= chance
		}
		list[most].Expected += n * rest
	}
	return list
}

// ChiSquare is Pearson's distance of a comparison, its degrees of freedom (cells,
// less one, less the four parameters) and the chance of one as large when the model
// holds; 0 and 1 with no degree left. Last cells are taken together until five
// customers are expected in them, as is usual.
func ChiSquare(list []Repeaters) (distance float64, degrees int, chance float64) {
	const parameters, least = 4, 5
	list = slices.Clone(list)
	for n := len(list); n > 1 && list[n-1].Expected < least; n = len(list) {
		list[n-2].Actual += list[n-1].Actual
		list[n-2].Expected += list[n-1].Expected
		list = list[:n-1]
	}
	if degrees = len(list) - 1 - parameters; degrees < 1 {
		return 0, 0, 1
	}
	for _, cell := range list {
		distance += (cell.Actual - cell.Expected) * (cell.Actual - cell.Expected) / cell.Expected
	}
	return distance, degrees, distuv.ChiSquared{K: float64(degrees)}.Survival(distance)
}
