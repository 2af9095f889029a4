package journeys

import (
	"context"
	"encoding/json"
	"path/filepath"
	"time"

	"github.com/formaouest/chaland/dashboard/account"
	"github.com/formaouest/chaland/internal/store"
)

// ownPassword is the one that people chose in place of their slip's.
const ownPassword = "quatre mots sans rapport"

// person is who has an account before a journey begins.
type person struct {
	Name     string `json:"name"`
	Code     string `json:"code"`
	Password string `json:"password"`
}

// settle gives a data folder an administrator, a trainer and, before the case, a candidate of hers;
// it answers them by role as JSON.
func settle(ctx context.Context, data, site string) (_ string, err error) {
	s, err := store.Open(ctx, filepath.Join(data, "chaland.db"))
	if err != nil {
		return "", err
	}
	defer func() { _ = s.Close() }()
	desk, by := account.Desk{Store: s, Now: time.Now}, account.Who{Role: account.Admin, Open: true}
	people, ids := map[account.Role]person{}, map[account.Role]int64{}
	for _, n := range []account.New{{Name: "Anne Kerbrat", Role: account.Admin}, {Name: "Paule Riou", Role: account.Trainer}, {Name: "Camille Le Goff", Role: account.Candidate}} {
		id, slip, err := desk.Add(ctx, by, n)
		if err != nil {
			return "", err
		}
		if _, err := desk.ChangePassword(ctx, account.Who{Account: id, Name: n.Name, Role: n.Role}, slip.Password, ownPassword); err != nil {
			return "", err
		}
		people[n.Role], ids[n.Role] = person{n.Name, slip.Code, ownPassword}, id
	}
	class, err := s.AddClass(ctx, store.Class{Name: "Hiver", Created: time.Now()}, ids[account.Trainer])
	if err == nil {
		err = s.PutSeat(ctx, store.Seat{Account: ids[account.Candidate], Class: class, Site: site})
	}
	if err != nil {
		return "", err
	}
	raw, err := json.Marshal(people)
	return string(raw), err
}
