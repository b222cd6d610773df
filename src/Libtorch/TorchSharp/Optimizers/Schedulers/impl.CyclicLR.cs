namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                /// <summary>Lets the rates rise and fall between two bounds, and the momentum the other way.</summary>
                /// <remarks>arXiv:1506.01186.</remarks>
                public class CyclicLR : LRScheduler
                {
                    private readonly List<ILearningRateController> _groups;
                    private readonly double[] _most, _baseMomentum, _mostMomentum;
                    private readonly double _total, _rising;
                    private readonly bool _cycleMomentum, _perCycle;
                    private readonly Func<double, double> _scale;

                    /// <summary>Creates the scheduler, with the same bounds for all groups.</summary>
                    /// <param name="optimizer">The optimizer.</param>
                    /// <param name="base_lr">The lower bound.</param>
                    /// <param name="max_lr">The upper bound.</param>
                    /// <param name="step_size_up">How many steps the rise takes.</param>
                    /// <param name="step_size_down">How many steps the fall takes, -1 for as many.</param>
                    /// <param name="mode">How the height of the cycles changes.</param>
                    /// <param name="gamma">The factor of <see cref="Mode.ExpRange"/>.</param>
                    /// <param name="scale_fn">A height of one's own instead of a mode.</param>
                    /// <param name="scale_mode">Whether it gets the number of the cycle or of the step.</param>
                    /// <param name="cycle_momentum">Whether the momentum swings as well.</param>
                    /// <param name="base_momentum">The lower bound of the momentum.</param>
                    /// <param name="max_momentum">The upper bound of the momentum.</param>
                    /// <param name="last_epoch">The epoch before the first, -1 to begin.</param>
                    /// <param name="verbose">Whether to write changes to the console.</param>
                    public CyclicLR(
                        Optimizer optimizer, double base_lr, double max_lr, int step_size_up = 2000, int step_size_down = -1, Mode mode = Mode.Triangular,
                        double gamma = 1.0, Func<double, double>? scale_fn = null, ScaleMode scale_mode = ScaleMode.Cycle, bool cycle_momentum = true,
                        double base_momentum = 0.8, double max_momentum = 0.9, int last_epoch = -1, bool verbose = false)
                        : this(optimizer, Same(optimizer, base_lr), Same(optimizer, max_lr), step_size_up, step_size_down, mode, gamma, scale_fn, scale_mode,
                            cycle_momentum, Same(optimizer, base_momentum), Same(optimizer, max_momentum), last_epoch, verbose)
                    { }

                    /// <summary>Creates the scheduler, with bounds per group.</summary>
                    /// <param name="optimizer">The optimizer.</param>
                    /// <param name="base_lr">The lower bounds.</param>
                    /// <param name="max_lr">The upper bounds.</param>
                    /// <param name="step_size_up">How many steps the rise takes.</param>
                    /// <param name="step_size_down">How many steps the fall takes, -1 for as many.</param>
                    /// <param name="mode">How the height of the cycles changes.</param>
                    /// <param name="gamma">The factor of <see cref="Mode.ExpRange"/>.</param>
                    /// <param name="scale_fn">A height of one's own instead of a mode.</param>
                    /// <param name="scale_mode">Whether it gets the number of the cycle or of the step.</param>
                    /// <param name="cycle_momentum">Whether the momentum swings as well.</param>
                    /// <param name="base_momentum">The lower bounds of the momentum, by default 0.8.</param>
                    /// <param name="max_momentum">The upper bounds of the momentum, by default 0.9.</param>
                    /// <param name="last_epoch">The epoch before the first, -1 to begin.</param>
                    /// <param name="verbose">Whether to write changes to the console.</param>
                    /// <exception cref="ArgumentException">The optimizer has no momentum to swing, or a number of bounds is not that of the groups.</exception>
                    public CyclicLR(
                        Optimizer optimizer, IEnumerable<double> base_lr, IEnumerable<double> max_lr, int step_size_up = 2000, int step_size_down = -1,
                        Mode mode = Mode.Triangular, double gamma = 1.0, Func<double, double>? scale_fn = null, ScaleMode scale_mode = ScaleMode.Cycle,
                        bool cycle_momentum = true, IEnumerable<double>? base_momentum = null, IEnumerable<double>? max_momentum = null,
                        int last_epoch = -1, bool verbose = false) : base(optimizer, last_epoch, verbose)
                    {
                        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(step_size_up);
                        _groups = [.. optimizer.ParamGroups];
                        _base_lrs = PerGroup(base_lr, nameof(base_lr));
                        _most = PerGroup(max_lr, nameof(max_lr));
                        _baseMomentum = PerGroup(base_momentum ?? Same(optimizer, 0.8), nameof(base_momentum));
                        _mostMomentum = PerGroup(max_momentum ?? Same(optimizer, 0.9), nameof(max_momentum));
                        var down = step_size_down <= 0 ? step_size_up : step_size_down;
                        _total = step_size_up + down;
                        _rising = step_size_up / _total;
                        _cycleMomentum = cycle_momentum;
                        if (cycle_momentum && _groups.Any(static g => g is not (IMomentum or IBetas)))
                            throw new ArgumentException("The optimizer has no momentum to swing: pass cycle_momentum: false.", nameof(cycle_momentum));
                        _perCycle = scale_fn is null ? mode != Mode.ExpRange : scale_mode == ScaleMode.Cycle;
                        _scale = scale_fn ?? mode switch
                        {
                            Mode.Triangular2 => static cycle => 1 / Math.Pow(2, cycle - 1),
                            Mode.ExpRange => x => Math.Pow(gamma, x),
                            _ => static _ => 1,
                        };
                        for (var i = 0; i < _groups.Count; i++) _groups[i].LearningRate = _base_lrs[i];
                        step();
                    }

                    /// <summary>How the height of the cycles changes.</summary>
                    public enum Mode
                    {
                        /// <summary>Not at all.</summary>
                        Triangular,

                        /// <summary>It halves with every cycle.</summary>
                        Triangular2,

                        /// <summary>It is multiplied by gamma with every step.</summary>
                        ExpRange,
                    }

                    /// <summary>What a height of one's own depends on.</summary>
                    public enum ScaleMode
                    {
                        /// <summary>The number of the cycle, from 1.</summary>
                        Cycle,

                        /// <summary>The number of the step.</summary>
                        Iterations,
                    }

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_lr()
                    {
                        var cycle = Math.Floor(1 + _last_epoch / _total);
                        var x = 1 + _last_epoch / _total - cycle;
                        var height = x <= _rising ? x / _rising : (x - 1) / (_rising - 1);
                        height *= _scale(_perCycle ? cycle : _last_epoch);
                        if (_cycleMomentum)
                            for (var i = 0; i < _groups.Count; i++)
                                SetMomentum(i, _mostMomentum[i] - (_mostMomentum[i] - _baseMomentum[i]) * height);
                        return _base_lrs.Zip(_most, (low, high) => low + (high - low) * height);
                    }

                    private static IEnumerable<double> Same(Optimizer optimizer, double value) =>
                        Enumerable.Repeat(value, optimizer?.ParamGroups.Count() ?? 0);

                    private double[] PerGroup(IEnumerable<double> values, string name)
                    {
                        double[] result = [.. values];
                        if (result.Length != _groups.Count)
                            throw new ArgumentException($"{name} must have {_groups.Count} entries, one per group, got {result.Length}.", name);
                        return result;
                    }

                    // Adam's first decay rate stands in for a momentum.
                    private void SetMomentum(int group, double value)
                    {
                        switch (_groups[group])
                        {
                            case IMomentum m: m.Momentum = value; break;
                            case IBetas b: b.Betas = (value, b.Betas.Item2); break;
                        }
                    }
                }
            }
        }
    }
}
