namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            /// <summary>Sets the learning rates of an optimizer's groups, once per epoch or step.</summary>
            public abstract class LRScheduler
            {
                /// <summary>How many steps have been made, the one of the constructor included.</summary>
                protected int _step_count;

                internal Optimizer _optimizer = null!;
                internal int _last_epoch = -1;
                internal bool _verbose;
                internal IList<double> _base_lrs = [];
                internal IList<double> _last_lrs = [];

                /// <summary>Creates a scheduler without an optimizer of its own.</summary>
                protected LRScheduler() { }

                /// <summary>Creates a scheduler; the initial learning rates of the groups are the base of the schedule.</summary>
                /// <param name="optimizer">The optimizer.</param>
                /// <param name="last_epoch">The epoch before the first, -1 to begin.</param>
                /// <param name="verbose">Whether to write changes to the console.</param>
                protected LRScheduler(Optimizer optimizer, int last_epoch = -1, bool verbose = false)
                {
                    ArgumentNullException.ThrowIfNull(optimizer);
                    _optimizer = optimizer;
                    _last_epoch = last_epoch;
                    _verbose = verbose;
                    _base_lrs = [.. optimizer.ParamGroups.Select(static group => group.InitialLearningRate)];
                    _last_lrs = [.. optimizer.ParamGroups.Select(static group => group.LearningRate)];
                }

                /// <summary>Goes on to the next epoch.</summary>
                public virtual void step() => step(null);

                /// <summary>Goes on to an epoch.</summary>
                /// <param name="epoch">The epoch, or null for the next.</param>
                public virtual void step(int? epoch)
                {
                    _step_count++;
                    _last_epoch = epoch ?? _last_epoch + 1;
                    // The rates are computed in one go before any is set: a rule may read what another group has.
                    Apply([.. epoch is null ? get_lr() : get_closed_form_lr()]);
                }

                /// <summary>Goes on to the next epoch, for schedules that follow a measured value; the others ignore it.</summary>
                /// <param name="current">The value, for instance the validation loss.</param>
                /// <param name="epoch">The epoch, or null for the next.</param>
                public virtual void step(double current, int? epoch = null) => step(epoch);

                /// <summary>The learning rates that were set last.</summary>
                /// <returns>One per group.</returns>
                public IEnumerable<double> get_last_lr() => _last_lrs;

                /// <summary>The next learning rates, from those in force.</summary>
                /// <returns>One per group.</returns>
                protected virtual IEnumerable<double> get_lr() => _optimizer.ParamGroups.Select(static group => group.LearningRate);

                /// <summary>The learning rates of the present epoch, whatever those before were.</summary>
                /// <returns>One per group.</returns>
                protected virtual IEnumerable<double> get_closed_form_lr() => get_lr();

                private protected void Apply(double[] rates)
                {
                    var i = 0;
                    foreach (var group in _optimizer.ParamGroups)
                    {
                        group.LearningRate = rates[i];
                        if (_verbose && _last_lrs[i] != rates[i]) Console.WriteLine($"Group {i}: learning rate {rates[i]}");
                        _last_lrs[i] = rates[i];
                        i++;
                    }
                }

                /// <summary>The learning rates in force times a factor.</summary>
                private protected IEnumerable<double> Scaled(double factor) => _optimizer.ParamGroups.Select(group => group.LearningRate * factor);

                /// <summary>The initial learning rates times a factor.</summary>
                private protected IEnumerable<double> FromBase(double factor) => _base_lrs.Select(rate => rate * factor);
            }
        }
    }
}
