using System.Numerics;
using System.Runtime.InteropServices;

namespace WeightSpace.OperatorLearning;

/// <summary>One state of shallow water along a radius or a line, and its steps; see <see cref="ShallowWaterSolver"/>.
/// </summary>
internal sealed class ShallowWaterScheme
{
    // Ghost cells at either end.
    private const int Ghosts = 2;

    private readonly int cells;
    private readonly double spacing;
    private readonly double gravity;
    private readonly bool radial;
    private readonly double[] height;
    private readonly double[] discharge;
    private readonly double[] oldHeight;
    private readonly double[] oldDischarge;
    private readonly double[] heightSlope;
    private readonly double[] dischargeSlope;
    private readonly double[] mass;
    private readonly double[] momentum;

    // Per cell: the inner and outer face over the centre, and one over the centre, in units of the spacing.
    private readonly double[] inner;
    private readonly double[] outer;
    private readonly double[] inverse;

    /// <summary>Water at rest.</summary>
    /// <param name="heights">In the cells.</param>
    /// <param name="spacing">Width of a cell.</param>
    /// <param name="gravity">g.</param>
    /// <param name="radial">Whether the coordinate is a radius.</param>
    public ShallowWaterScheme(ReadOnlySpan<double> heights, double spacing, double gravity, bool radial)
    {
        (cells, this.spacing, this.gravity, this.radial) = (heights.Length, spacing, gravity, radial);
        double[] Row() => new double[cells + (2 * Ghosts) + Vector<double>.Count];
        (height, discharge, oldHeight, oldDischarge, heightSlope, dischargeSlope, mass, momentum) = (Row(), Row(), Row(), Row(), Row(), Row(), Row(), Row());
        (inner, outer, inverse) = (Row(), Row(), Row());
        // Positive everywhere, so that vectors that reach beyond the end stay finite.
        Array.Fill(height, heights[^1]);
        heights.CopyTo(height.AsSpan(Ghosts));
        for (var cell = 0; cell < cells; cell++)
            (inner[cell], outer[cell], inverse[cell]) = radial ? (cell / (cell + 0.5), (cell + 1) / (cell + 0.5), 1 / (cell + 0.5)) : (1, 1, 0);
    }

    /// <summary>Heights in the cells.</summary>
    public ReadOnlySpan<double> Height => height.AsSpan(Ghosts, cells);

    /// <summary>Discharges h u.</summary>
    public ReadOnlySpan<double> Discharge => discharge.AsSpan(Ghosts, cells);

    /// <summary>The largest speed of a wave, <c>|u| + sqrt(g h)</c>.</summary>
    /// <param name="active">Cells from the inner end.</param>
    public double LargestSpeed(int active)
    {
        var largest = Vector<double>.Zero;
        for (var cell = Ghosts; cell < active + Ghosts; cell += Vector<double>.Count)
        {
            var depth = Load(height, cell);
            largest = Vector.Max(largest, Vector.Abs(Load(discharge, cell) / depth) + Vector.SquareRoot(depth * gravity));
        }

        var speed = 0.0;
        for (var lane = 0; lane < Vector<double>.Count; lane++) speed = Math.Max(speed, largest[lane]);
        return speed;
    }

    /// <summary>One step of Heun's method.</summary>
    /// <param name="step">The time step.</param>
    /// <param name="active">Cells from the inner end that may change; the others rest.</param>
    public void Step(double step, int active)
    {
        height.AsSpan(0, active + (2 * Ghosts)).CopyTo(oldHeight);
        discharge.AsSpan(0, active + (2 * Ghosts)).CopyTo(oldDischarge);
        Euler(step, active);
        Euler(step, active);
        for (var cell = Ghosts; cell < active + Ghosts; cell += Vector<double>.Count)
        {
            // Beyond the active cells both are equal or overwritten before use.
            Store((Load(height, cell) + Load(oldHeight, cell)) * 0.5, height, cell, active);
            Store((Load(discharge, cell) + Load(oldDischarge, cell)) * 0.5, discharge, cell, active);
        }
    }

    private void Euler(double step, int active)
    {
        // A wall at the inner end: mirrored heights, opposite discharges; what leaves at the outer end is copied.
        (height[0], height[1], discharge[0], discharge[1]) = (height[3], height[2], -discharge[3], -discharge[2]);
        if (active == cells)
            (height[cells + 2], height[cells + 3], discharge[cells + 2], discharge[cells + 3]) = (height[cells + 1], height[cells + 1], discharge[cells + 1], discharge[cells + 1]);
        for (var cell = 1; cell < active + 3; cell += Vector<double>.Count)
        {
            Store(HalfSlope(height, cell), heightSlope, cell, int.MaxValue);
            Store(HalfSlope(discharge, cell), dischargeSlope, cell, int.MaxValue);
        }

        for (var face = 0; face <= active; face += Vector<double>.Count) Flux(face);
        var (ratio, gain) = (new Vector<double>(step / spacing), new Vector<double>(radial ? gravity / 2 : 0));
        for (var cell = 0; cell < active; cell += Vector<double>.Count)
        {
            var depth = Load(height, cell + Ghosts);
            var (near, far) = (Load(inner, cell), Load(outer, cell));
            var source = gain * depth * depth * Load(inverse, cell);
            Store(depth + (ratio * ((Load(mass, cell) * near) - (Load(mass, cell + 1) * far))), height, cell + Ghosts, active);
            Store(
                Load(discharge, cell + Ghosts) + (ratio * ((Load(momentum, cell) * near) - (Load(momentum, cell + 1) * far) + source)), discharge, cell + Ghosts, active);
        }
    }

    // Van Leer: the harmonic mean of both differences where they agree in sign, 0 elsewhere; half of it.
    private static Vector<double> HalfSlope(double[] values, int cell)
    {
        var here = Load(values, cell);
        var (backward, forward) = (here - Load(values, cell - 1), Load(values, cell + 1) - here);
        var product = Vector.Max(forward * backward, Vector<double>.Zero);
        var sum = forward + backward;
        return product / Vector.ConditionalSelect(Vector.Equals(sum, Vector<double>.Zero), Vector<double>.One, sum);
    }

    // The flux of Harten, Lax and van Leer between the cells face + 1 and face + 2 of the padded rows.
    private void Flux(int face)
    {
        var left = Load(height, face + 1) + Load(heightSlope, face + 1);
        var right = Load(height, face + 2) - Load(heightSlope, face + 2);
        var leftFlow = Load(discharge, face + 1) + Load(dischargeSlope, face + 1);
        var rightFlow = Load(discharge, face + 2) - Load(dischargeSlope, face + 2);
        var (leftSpeed, rightSpeed) = (leftFlow / left, rightFlow / right);
        var (leftWave, rightWave) = (Vector.SquareRoot(left * gravity), Vector.SquareRoot(right * gravity));
        var slow = Vector.Min(Vector.Min(leftSpeed - leftWave, rightSpeed - rightWave), Vector<double>.Zero);
        var fast = Vector.Max(Vector.Max(leftSpeed + leftWave, rightSpeed + rightWave), Vector<double>.Zero);
        var (spread, both) = (Vector<double>.One / (fast - slow), slow * fast);
        var (leftPush, rightPush) = ((leftFlow * leftSpeed) + (left * left * (gravity / 2)), (rightFlow * rightSpeed) + (right * right * (gravity / 2)));
        Store(((leftFlow * fast) - (rightFlow * slow) + ((right - left) * both)) * spread, mass, face, int.MaxValue);
        Store(((leftPush * fast) - (rightPush * slow) + ((rightFlow - leftFlow) * both)) * spread, momentum, face, int.MaxValue);
    }

    private static Vector<double> Load(double[] values, int at) => new(values, at);

    // Writes the active cells only, so that those at rest keep their values.
    private static void Store(Vector<double> values, double[] target, int at, int active)
    {
        if (active == int.MaxValue || at + Vector<double>.Count <= active + Ghosts)
        {
            MemoryMarshal.Write(MemoryMarshal.AsBytes(target.AsSpan(at, Vector<double>.Count)), in values);
            return;
        }

        for (var lane = 0; at + lane < active + Ghosts; lane++) target[at + lane] = values[lane];
    }
}
