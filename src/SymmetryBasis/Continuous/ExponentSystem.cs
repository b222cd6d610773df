namespace WeightSpace.SymmetryBasis;

/// <summary>Linear equations between exponents, over the rational numbers for scales and modulo 2 for signs.</summary>
internal sealed class ExponentSystem(bool isModulo2)
{
    private const double Zero = 1e-9;

    private readonly List<Dictionary<int, double>> rows = [];

    /// <summary>States that a sum of multiples of variables is zero.</summary>
    public void Add(params ReadOnlySpan<(int Variable, double Factor)> terms)
    {
        var row = new Dictionary<int, double>();
        foreach (var (variable, factor) in terms)
        {
            if (variable >= 0) row[variable] = row.GetValueOrDefault(variable) + factor;
        }

        rows.Add(row);
    }

    /// <summary>A basis of the solutions: values by variable, 0 where one is left out.</summary>
    /// <param name="count">Number of variables.</param>
    public List<Dictionary<int, double>> Solve(int count)
    {
        // Sparse elimination: every pivot row expresses its variable by others that are no pivots.
        var pivots = new Dictionary<int, Dictionary<int, double>>();
        var users = new Dictionary<int, HashSet<int>>();
        foreach (var row in rows)
        {
            var rest = new Dictionary<int, double>();
            foreach (var (variable, factor) in row)
            {
                if (!pivots.TryGetValue(variable, out var known)) Accumulate(rest, variable, factor);
                else foreach (var (other, times) in known) Accumulate(rest, other, factor * times);
            }

            if (rest.Count == 0) continue;
            var (pivot, scale) = rest.MinBy(term => Math.Abs(Math.Abs(term.Value) - 1));
            rest.Remove(pivot);
            var solved = rest.ToDictionary(term => term.Key, term => Reduced(-term.Value / scale));
            pivots[pivot] = solved;
            foreach (var other in solved.Keys) (users.TryGetValue(other, out var set) ? set : users[other] = []).Add(pivot);
            if (!users.Remove(pivot, out var affected)) continue;
            foreach (var user in affected)
            {
                var expression = pivots[user];
                if (!expression.Remove(pivot, out var factor)) continue;
                foreach (var (other, times) in solved)
                {
                    Accumulate(expression, other, factor * times);
                    (users.TryGetValue(other, out var set) ? set : users[other] = []).Add(user);
                }
            }
        }

        var result = new List<Dictionary<int, double>>();
        foreach (var free in Enumerable.Range(0, count).Where(variable => !pivots.ContainsKey(variable)))
        {
            var solution = new Dictionary<int, double> { [free] = 1 };
            foreach (var user in users.GetValueOrDefault(free, []))
            {
                if (pivots[user].TryGetValue(free, out var factor)) solution[user] = factor;
            }

            result.Add(solution);
        }

        return result;
    }

    private double Reduced(double value) => isModulo2 ? Math.Abs(Math.Round(value)) % 2 : value;

    private void Accumulate(Dictionary<int, double> row, int variable, double factor)
    {
        var sum = Reduced(row.GetValueOrDefault(variable) + factor);
        if (Math.Abs(sum) < Zero) row.Remove(variable);
        else row[variable] = sum;
    }
}
