namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                /// <summary>Multiplies the rates by a factor when a measured value stops improving.</summary>
                public class ReduceLROnPlateau : LRScheduler
                {
                    private readonly double _factor, _threshold, _eps;
                    private readonly bool _smaller, _relative;
                    private readonly int _patience, _cooldown;
                    private readonly IList<double> _least;
                    private double _best;
                    private int _bad, _cooling;

                    /// <summary>Creates the scheduler.</summary>
                    /// <param name="optimizer">The optimizer.</param>
                    /// <param name="mode">Whether smaller (<c>min</c>) or larger (<c>max</c>) values are better.</param>
                    /// <param name="factor">The factor, less than 1.</param>
                    /// <param name="patience">How many epochs without improvement are borne.</param>
                    /// <param name="threshold">What counts as an improvement.</param>
                    /// <param name="threshold_mode">Whether the threshold is a part of the best value (<c>rel</c>) or a number (<c>abs</c>).</param>
                    /// <param name="cooldown">How many epochs after a change are not counted.</param>
                    /// <param name="min_lr">The smallest rates, one per group, or null for 0.</param>
                    /// <param name="eps">Smaller changes are not made.</param>
                    /// <param name="verbose">Whether to write changes to the console.</param>
                    /// <exception cref="ArgumentException">A mode is unknown, the factor is not below 1, or the number of smallest rates is not that of the groups.</exception>
                    public ReduceLROnPlateau(
                        Optimizer optimizer, string mode = "min", double factor = 0.1, int patience = 10, double threshold = 1e-4, string threshold_mode = "rel",
                        int cooldown = 0, IList<double>? min_lr = null, double eps = 1e-8, bool verbose = false) : base(optimizer, -1, verbose)
                    {
                        if (factor >= 1) throw new ArgumentException($"factor must be less than 1, got {factor}.", nameof(factor));
                        if (mode is not ("min" or "max")) throw new ArgumentException($"mode must be min or max, got {mode}.", nameof(mode));
                        if (threshold_mode is not ("rel" or "abs")) throw new ArgumentException($"threshold_mode must be rel or abs, got {threshold_mode}.", nameof(threshold_mode));
                        _least = min_lr ?? new double[_base_lrs.Count];
                        if (_least.Count != _base_lrs.Count)
                            throw new ArgumentException($"min_lr must have {_base_lrs.Count} entries, one per group, got {_least.Count}.", nameof(min_lr));
                        (_factor, _threshold, _eps, _patience, _cooldown) = (factor, threshold, eps, patience, cooldown);
                        (_smaller, _relative) = (mode == "min", threshold_mode == "rel");
                        _best = _smaller ? double.PositiveInfinity : double.NegativeInfinity;
                        _last_epoch = 0;
                    }

                    /// <inheritdoc/>
                    public override void step(double current, int? epoch = null)
                    {
                        _step_count++;
                        _last_epoch = epoch ?? _last_epoch + 1;
                        if (Improves(current)) (_best, _bad) = (current, 0);
                        else _bad++;
                        if (_cooling > 0) (_cooling, _bad) = (_cooling - 1, 0);
                        if (_bad <= _patience) return;
                        Apply([.. _optimizer.ParamGroups.Select((group, i) =>
                        {
                            var lower = Math.Max(group.LearningRate * _factor, _least[i]);
                            return group.LearningRate - lower > _eps ? lower : group.LearningRate;
                        })]);
                        (_cooling, _bad) = (_cooldown, 0);
                    }

                    /// <summary>Always fails: this schedule needs a value.</summary>
                    /// <exception cref="InvalidOperationException">Always.</exception>
                    public override void step() => step((int?)null);

                    /// <summary>Always fails: this schedule needs a value.</summary>
                    /// <param name="epoch">Without meaning.</param>
                    /// <exception cref="InvalidOperationException">Always.</exception>
                    public override void step(int? epoch) =>
                        throw new InvalidOperationException("ReduceLROnPlateau follows a value: call step(current).");

                    private bool Improves(double value) => (_smaller, _relative) switch
                    {
                        (true, true) => value < _best * (1 - _threshold),
                        (true, false) => value < _best - _threshold,
                        (false, true) => value > _best * (1 + _threshold),
                        (false, false) => value > _best + _threshold,
                    };
                }
            }
        }
    }
}
