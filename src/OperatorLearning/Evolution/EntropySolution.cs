namespace WeightSpace.OperatorLearning;

/// <summary>The entropy solution of <c>u_t + f(u)_x = 0</c> on a period, for a flux that is convex or concave over the
/// initial values: exact at every point and time.</summary>
/// <remarks>
/// By the principle of Lax and Oleinik (Evans, Partial Differential Equations, 2010, section 3.4) the potential U, of which u is
/// the slope, is at each point the least (for a concave flux the greatest) of those that characteristics carry there:
/// from y with speed <c>f'(u_0(y))</c> the value <c>U_0(y) + t (u_0 f'(u_0) - f(u_0))</c>. The initial values between
/// grid points are cubic (Hermite, slopes of fourth order), kept within their range.
/// </remarks>
internal sealed class EntropySolution
{
    // Pieces of a grid interval over which characteristics are followed; within a piece the root is found exactly.
    private const int Pieces = 4;
    private const int Iterations = 40;

    private readonly ConservationLawEquation law;
    private readonly double spacing;
    private readonly double orientation;
    private readonly double low;
    private readonly double high;
    private readonly double mean;
    private readonly double[] initial;
    private readonly double[] slopes;

    // At the ends of the pieces: place, u, speed, potential without its mean slope, and what it gains in a unit of
    // time.
    private readonly double[] place;
    private readonly double[] value;
    private readonly double[] speed;
    private readonly double[] potential;
    private readonly double[] gain;

    /// <summary>Prepares the solution for one initial value.</summary>
    /// <param name="law">The law; see <see cref="ConservationLawEquation.Curvature"/>.</param>
    /// <param name="initial">Values on the grid.</param>
    /// <param name="spacing">Distance between points.</param>
    /// <param name="orientation">1 for a convex flux, -1 for a concave one.</param>
    public EntropySolution(ConservationLawEquation law, ReadOnlySpan<double> initial, double spacing, int orientation)
    {
        (this.law, this.spacing, this.orientation, this.initial) = (law, spacing, orientation, initial.ToArray());
        var points = initial.Length;
        (low, high) = (this.initial.Min(), this.initial.Max());
        slopes = new double[points];
        for (var index = 0; index < points; index++)
            slopes[index] = ((8 * (At(index + 1) - At(index - 1))) - (At(index + 2) - At(index - 2))) / 12;
        var count = (points * Pieces) + 1;
        (place, value, speed, potential, gain) = (new double[count], new double[count], new double[count], new double[count], new double[count]);
        for (var index = 0; index < count; index++)
        {
            place[index] = index * spacing / Pieces;
            value[index] = Initial(index / (double)Pieces);
            speed[index] = law.Speed(value[index]);
            gain[index] = (value[index] * speed[index]) - law.FluxOf(value[index]);
            // Simpson's rule is exact for cubics.
            if (index > 0) potential[index] = potential[index - 1] + (spacing / Pieces / 6 * (value[index - 1] + (4 * Initial((index - 0.5) / Pieces)) + value[index]));
        }

        mean = potential[^1] / place[^1];

        double At(int index) => this.initial[(index + points) % points];
    }

    /// <summary>The solution on the grid at a time after 0.</summary>
    /// <param name="time">The time.</param>
    /// <param name="solution">Gets the values.</param>
    public void At(double time, Span<double> solution)
    {
        var points = solution.Length;
        var (best, piece, share) = (new double[points], new int[points], new double[points]);
        Array.Fill(best, double.PositiveInfinity);
        for (var index = 0; index + 1 < place.Length; index++)
        {
            var (start, end) = (place[index] + (time * speed[index]), place[index + 1] + (time * speed[index + 1]));
            var (first, last) = ((int)Math.Ceiling(Math.Min(start, end) / spacing), (int)Math.Floor(Math.Max(start, end) / spacing));
            for (var point = first; point <= last; point++)
            {
                var along = (point * spacing) - start;
                var part = end == start ? 0.5 : along / (end - start);
                var half = value[index] + (0.5 * part * (value[index + 1] - value[index]));
                var carried = potential[index] + (time * gain[index]) + (half * along) - (mean * point * spacing);
                var at = ((point % points) + points) % points;
                if (orientation * carried >= best[at]) continue;
                (best[at], piece[at], share[at]) = (orientation * carried, index, part);
            }
        }

        for (var point = 0; point < points; point++)
            solution[point] = Refine(point, piece[point], share[point], time);
    }

    // u_0 at the foot of the characteristic that reaches a point from a piece: Newton's method within a bracket.
    private double Refine(int point, int piece, double share, double time)
    {
        var (from, to) = (piece / (double)Pieces, (piece + 1) / (double)Pieces);
        // The same target as that of the piece, which may lie any number of periods away.
        var start = place[piece] + (time * speed[piece]);
        var period = initial.Length * spacing;
        var target = point * spacing;
        target += period * Math.Round((start + (share * (place[piece + 1] + (time * speed[piece + 1]) - start)) - target) / period);
        var rising = start <= target;
        var foot = from + (share * (to - from));
        for (var iteration = 0; iteration < Iterations; iteration++)
        {
            var u = Initial(foot, out var slope);
            var miss = (foot * spacing) + (time * law.Speed(u)) - target;
            if (Math.Abs(miss) < 1e-13 * period) return u;
            if (miss < 0 == rising) from = foot;
            else to = foot;
            var next = foot - (miss / (spacing + (time * law.SpeedSlope(u) * slope)));
            foot = next > from && next < to ? next : 0.5 * (from + to);
        }

        return Initial(foot);
    }

    private double Initial(double position) => Initial(position, out _);

    // u_0 at a position in units of the grid, and its slope there.
    private double Initial(double position, out double slope)
    {
        var cell = Math.Min((int)position, initial.Length - 1);
        var next = cell + 1 == initial.Length ? 0 : cell + 1;
        var s = position - cell;
        var (a, b, rise) = (slopes[cell], slopes[next], initial[next] - initial[cell]);
        var (square, cube) = ((3 * rise) - (2 * a) - b, a + b - (2 * rise));
        slope = a + (s * ((2 * square) + (3 * s * cube)));
        var value = initial[cell] + (s * (a + (s * (square + (s * cube)))));
        if (value >= low && value <= high) return value;
        slope = 0;
        return Math.Clamp(value, low, high);
    }
}
