namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                /// <summary>One rise of the rates from a small value to a large one, then a fall to a tiny one; the momentum goes the other way.</summary>
                /// <remarks>arXiv:1708.07120.</remarks>
                public class OneCycleLR : LRScheduler
                {
                    private readonly List<ILearningRateController> _groups;
                    private readonly double[] _first, _most, _last, _baseMomentum, _mostMomentum;
                    private readonly double[] _ends;
                    private readonly int _total;
                    private readonly bool _cycleMomentum, _threePhases, _cosine;

                    /// <summary>Creates the scheduler, with the same peak for all groups.</summary>
                    /// <param name="optimizer">The optimizer.</param>
                    /// <param name="max_lr">The peak.</param>
                    /// <param name="total_steps">The number of steps, or -1 to give epochs and steps per epoch.</param>
                    /// <param name="epochs">The number of epochs.</param>
                    /// <param name="steps_per_epoch">The number of steps per epoch.</param>
                    /// <param name="pct_start">The part of the steps that the rise takes.</param>
                    /// <param name="anneal_strategy">The shape of rise and fall.</param>
                    /// <param name="cycle_momentum">Whether the momentum changes as well.</param>
                    /// <param name="base_momentum">The momentum at the peak.</param>
                    /// <param name="max_momentum">The momentum at the ends.</param>
                    /// <param name="div_factor">The peak over the first rate.</param>
                    /// <param name="final_div_factor">The first rate over the last.</param>
                    /// <param name="three_phase">Whether the fall goes back to the first rate before the last phase.</param>
                    /// <param name="last_epoch">The epoch before the first, -1 to begin.</param>
                    /// <param name="verbose">Whether to write changes to the console.</param>
                    public OneCycleLR(
                        Optimizer optimizer, double max_lr, int total_steps = -1, int epochs = -1, int steps_per_epoch = -1, double pct_start = 0.3,
                        AnnealStrategy anneal_strategy = AnnealStrategy.Cos, bool cycle_momentum = true, double base_momentum = 0.85, double max_momentum = 0.95,
                        double div_factor = 25, double final_div_factor = 1e4, bool three_phase = false, int last_epoch = -1, bool verbose = false)
                        : this(optimizer, Same(optimizer, max_lr), total_steps, epochs, steps_per_epoch, pct_start, anneal_strategy, cycle_momentum,
                            Same(optimizer, base_momentum), Same(optimizer, max_momentum), div_factor, final_div_factor, three_phase, last_epoch, verbose)
                    { }

                    /// <summary>Creates the scheduler, with peaks per group.</summary>
                    /// <param name="optimizer">The optimizer.</param>
                    /// <param name="max_lr">The peaks.</param>
                    /// <param name="total_steps">The number of steps, or -1 to give epochs and steps per epoch.</param>
                    /// <param name="epochs">The number of epochs.</param>
                    /// <param name="steps_per_epoch">The number of steps per epoch.</param>
                    /// <param name="pct_start">The part of the steps that the rise takes.</param>
                    /// <param name="anneal_strategy">The shape of rise and fall.</param>
                    /// <param name="cycle_momentum">Whether the momentum changes as well.</param>
                    /// <param name="base_momentum">The momenta at the peak, by default 0.85.</param>
                    /// <param name="max_momentum">The momenta at the ends, by default 0.95.</param>
                    /// <param name="div_factor">The peak over the first rate.</param>
                    /// <param name="final_div_factor">The first rate over the last.</param>
                    /// <param name="three_phase">Whether the fall goes back to the first rate before the last phase.</param>
                    /// <param name="last_epoch">The epoch before the first, -1 to begin.</param>
                    /// <param name="verbose">Whether to write changes to the console.</param>
                    /// <exception cref="ArgumentException">The number of steps is not given, or the optimizer has no momentum.</exception>
                    public OneCycleLR(
                        Optimizer optimizer, IEnumerable<double> max_lr, int total_steps = -1, int epochs = -1, int steps_per_epoch = -1, double pct_start = 0.3,
                        AnnealStrategy anneal_strategy = AnnealStrategy.Cos, bool cycle_momentum = true, IEnumerable<double>? base_momentum = null,
                        IEnumerable<double>? max_momentum = null, double div_factor = 25, double final_div_factor = 1e4, bool three_phase = false,
                        int last_epoch = -1, bool verbose = false) : base(optimizer, last_epoch, verbose)
                    {
                        if (total_steps <= 0 && (epochs <= 0 || steps_per_epoch <= 0))
                            throw new ArgumentException($"OneCycleLR needs total_steps, or epochs and steps_per_epoch, got {total_steps}, {epochs} and {steps_per_epoch}.", nameof(total_steps));
                        if (pct_start is < 0 or > 1) throw new ArgumentException($"pct_start must lie in [0, 1], got {pct_start}.", nameof(pct_start));
                        _groups = [.. optimizer.ParamGroups];
                        _total = total_steps > 0 ? total_steps : epochs * steps_per_epoch;
                        _threePhases = three_phase;
                        _cosine = anneal_strategy == AnnealStrategy.Cos;
                        _ends = three_phase ? [pct_start * _total - 1, 2 * pct_start * _total - 2, _total - 1] : [pct_start * _total - 1, _total - 1];
                        _most = PerGroup(max_lr, nameof(max_lr));
                        _first = Array.ConvertAll(_most, peak => peak / div_factor);
                        _last = Array.ConvertAll(_first, start => start / final_div_factor);
                        _baseMomentum = PerGroup(base_momentum ?? Same(optimizer, 0.85), nameof(base_momentum));
                        _mostMomentum = PerGroup(max_momentum ?? Same(optimizer, 0.95), nameof(max_momentum));
                        _cycleMomentum = cycle_momentum;
                        if (cycle_momentum && _groups.Any(static g => g is not (IMomentum or IBetas)))
                            throw new ArgumentException("The optimizer has no momentum to change: pass cycle_momentum: false.", nameof(cycle_momentum));
                        if (last_epoch == -1)
                            for (var i = 0; i < _groups.Count; i++) _groups[i].InitialLearningRate = _first[i];
                        step();
                    }

                    /// <summary>The shape of rise and fall.</summary>
                    public enum AnnealStrategy
                    {
                        /// <summary>Half a cosine.</summary>
                        Cos,

                        /// <summary>A line.</summary>
                        Linear,
                    }

                    /// <inheritdoc/>
                    protected override IEnumerable<double> get_lr()
                    {
                        if (_last_epoch > _total)
                            throw new InvalidOperationException($"OneCycleLR was made for {_total} steps, this is step {_last_epoch + 1}.");
                        var phase = 0;
                        while (phase < _ends.Length - 1 && _last_epoch > _ends[phase]) phase++;
                        var begin = phase == 0 ? 0 : _ends[phase - 1];
                        var part = (_last_epoch - begin) / (_ends[phase] - begin);
                        var rates = new double[_groups.Count];
                        for (var i = 0; i < rates.Length; i++)
                        {
                            var (from, to, momentumFrom, momentumTo) = phase switch
                            {
                                0 => (_first[i], _most[i], _mostMomentum[i], _baseMomentum[i]),
                                1 when _threePhases => (_most[i], _first[i], _baseMomentum[i], _mostMomentum[i]),
                                1 => (_most[i], _last[i], _baseMomentum[i], _mostMomentum[i]),
                                _ => (_first[i], _last[i], _mostMomentum[i], _mostMomentum[i]),
                            };
                            rates[i] = Between(from, to, part);
                            if (_cycleMomentum) SetMomentum(i, Between(momentumFrom, momentumTo, part));
                        }
                        return rates;
                    }

                    private double Between(double from, double to, double part) =>
                        _cosine ? to + (from - to) / 2 * (1 + Math.Cos(Math.PI * part)) : from + (to - from) * part;

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
